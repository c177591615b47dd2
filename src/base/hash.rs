//! Hashes of content, for ids and caches: the same on every machine and in every release.

/// The first `digits` hexadecimal digits (at most 64) of the BLAKE3 hash of `parts`, each preceded by its length so that
/// `["ab", "c"]` and `["a", "bc"]` differ.
pub fn short_hash<T: AsRef<[u8]>>(parts: &[T], digits: usize) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        let part = part.as_ref();
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().to_hex()[..digits.min(64)].to_string()
}

#[cfg(test)]
mod tests {
    use super::short_hash;

    #[test]
    fn borders_between_parts_count() {
        assert_ne!(short_hash(&["ab", "c"], 8), short_hash(&["a", "bc"], 8));
        assert_eq!(short_hash(&["a"], 8).len(), 8);
    }
}
