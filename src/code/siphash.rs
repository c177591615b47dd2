//! SipHash, the keyed hash by which CPython recognises sources in hash-based `.pyc` files (PEP 552).

/// SipHash with `C` rounds per word and `D` at the end, keyed by `key` and zero, as `_Py_KeyedHash` uses it.
fn siphash<const C: usize, const D: usize>(key: u64, data: &[u8]) -> u64 {
    let mut state =
        [key ^ 0x736f_6d65_7073_6575, 0x646f_7261_6e64_6f6d, key ^ 0x6c79_6765_6e65_7261, 0x7465_6462_7974_6573];
    let mut words = data.chunks_exact(8);
    let absorb = |word: u64, state: &mut [u64; 4]| {
        state[3] ^= word;
        (0..C).for_each(|_| round(state));
        state[0] ^= word;
    };
    for word in &mut words {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(word);
        absorb(u64::from_le_bytes(bytes), &mut state);
    }
    let mut last = [0; 8];
    last[..words.remainder().len()].copy_from_slice(words.remainder());
    last[7] = data.len() as u8;
    absorb(u64::from_le_bytes(last), &mut state);
    state[2] ^= 0xff;
    (0..D).for_each(|_| round(&mut state));
    state[0] ^ state[1] ^ state[2] ^ state[3]
}

fn round(v: &mut [u64; 4]) {
    v[0] = v[0].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(13) ^ v[0];
    v[0] = v[0].rotate_left(32);
    v[2] = v[2].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(16) ^ v[2];
    v[0] = v[0].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(21) ^ v[0];
    v[2] = v[2].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(17) ^ v[2];
    v[2] = v[2].rotate_left(32);
}

/// SipHash-2-4, used up to 3.10.
pub(super) fn siphash24(key: u64, data: &[u8]) -> u64 {
    siphash::<2, 4>(key, data)
}

/// SipHash-1-3, used from 3.11 on.
pub(super) fn siphash13(key: u64, data: &[u8]) -> u64 {
    siphash::<1, 3>(key, data)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `_imp.source_hash(int.from_bytes(b'abcdefgh', 'little'), b'hello')` of 3.8.18 and 3.13.0.
    #[test]
    fn as_cpython_hashes() {
        let key = u64::from_le_bytes(*b"abcdefgh");
        assert_eq!(siphash24(key, b"hello").to_le_bytes(), [0xbb, 0xd1, 0x70, 0xc9, 0x1a, 0x8c, 0x60, 0xfa]);
        assert_eq!(siphash13(key, b"hello").to_le_bytes(), [0x18, 0x58, 0x88, 0xc2, 0x15, 0x55, 0xb2, 0xd5]);
    }
}
