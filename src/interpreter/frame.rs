//! Frames between us and a worker: a tag, two lengths, a JSON header, a body.
//!
//! The reader trusts nothing: wrong tags, lengths above the limit and ends in the middle are errors, and memory is taken
//! only as bytes arrive.

use std::io::{self, Read};

/// Tag of what we send.
pub(super) const QUESTION: [u8; 4] = *b"PyQ1";
/// Tag of what a worker sends.
pub(super) const ANSWER: [u8; 4] = *b"PyA1";

/// A header, which is JSON, and a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) header: Vec<u8>,
    pub(super) body: Vec<u8>,
}

/// Why no frame was read.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    /// The stream ended before a frame began.
    #[error("no more answers")]
    End,
    /// The stream ended inside a frame.
    #[error("an answer that breaks off")]
    Truncated,
    /// Something else than a frame; the first bytes.
    #[error("something that is no answer: {0}")]
    Junk(String),
    /// More bytes than the limit.
    #[error("an answer of {0} bytes, more than the limit of {1}")]
    TooLong(u64, usize),
    /// The stream cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// The bytes of a frame.
///
/// # Errors
/// When a part is 4 GiB long or more.
pub(super) fn encode(tag: [u8; 4], header: &[u8], body: &[u8]) -> Result<Vec<u8>, std::num::TryFromIntError> {
    let mut bytes = Vec::with_capacity(12 + header.len() + body.len());
    bytes.extend(tag);
    bytes.extend(u32::try_from(header.len())?.to_le_bytes());
    bytes.extend(u32::try_from(body.len())?.to_le_bytes());
    bytes.extend(header);
    bytes.extend(body);
    Ok(bytes)
}

/// Reads one frame with that tag, of at most `limit` bytes.
pub(super) fn read(from: &mut impl Read, tag: [u8; 4], limit: usize) -> Result<Frame, FrameError> {
    let mut start = Vec::with_capacity(12);
    from.by_ref().take(12).read_to_end(&mut start)?;
    let Ok(head) = <[u8; 12]>::try_from(start.as_slice()) else {
        return Err(match start.is_empty() {
            true => FrameError::End,
            false if start.starts_with(&tag[..start.len().min(4)]) => FrameError::Truncated,
            false => FrameError::Junk(start.escape_ascii().to_string()),
        });
    };
    let [a, b, c, d, e, f, g, h, i, j, k, l] = head;
    if [a, b, c, d] != tag {
        return Err(FrameError::Junk(head.escape_ascii().to_string()));
    }
    let lengths = [u32::from_le_bytes([e, f, g, h]), u32::from_le_bytes([i, j, k, l])];
    let total = u64::from(lengths[0]) + u64::from(lengths[1]);
    if total > limit as u64 {
        return Err(FrameError::TooLong(total, limit));
    }
    let mut part = |length: u32| {
        let mut bytes = Vec::new();
        from.by_ref().take(u64::from(length)).read_to_end(&mut bytes)?;
        if bytes.len() == length as usize { Ok(bytes) } else { Err(FrameError::Truncated) }
    };
    Ok(Frame { header: part(lengths[0])?, body: part(lengths[1])? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMIT: usize = 1 << 16;

    fn read_all(bytes: &[u8]) -> Result<Frame, FrameError> {
        read(&mut &bytes[..], ANSWER, LIMIT)
    }

    proptest! {
        #[test]
        fn frames_come_back(header: Vec<u8>, body: Vec<u8>, after: Vec<u8>) {
            let mut bytes = encode(ANSWER, &header, &body).unwrap();
            let length = bytes.len();
            bytes.extend(&after);
            let mut stream = &bytes[..];
            prop_assert_eq!(read(&mut stream, ANSWER, LIMIT).unwrap(), Frame { header, body });
            prop_assert_eq!(stream, &after[..]);
            for end in 1..length {
                prop_assert!(matches!(read_all(&bytes[..end]), Err(FrameError::Truncated)));
            }
        }

        #[test]
        fn anything_else_is_an_error(bytes: Vec<u8>) {
            prop_assert!(read_all(&bytes).is_err());
        }

        #[test]
        fn a_flipped_byte_is_no_panic(header: Vec<u8>, at in 0usize..12, value: u8) {
            let mut bytes = encode(ANSWER, &header, b"body").unwrap();
            bytes[at] = value;
            let _ = read_all(&bytes);
        }
    }

    #[test]
    fn a_length_alone_takes_no_memory() {
        let mut bytes = encode(ANSWER, b"{}", b"").unwrap();
        bytes[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(matches!(read_all(&bytes), Err(FrameError::TooLong(..))));
        assert!(matches!(read(&mut &bytes[..], ANSWER, usize::MAX), Err(FrameError::Truncated)));
        assert!(matches!(read_all(b""), Err(FrameError::End)));
        assert!(matches!(read_all(b"Welcome to a shell"), Err(FrameError::Junk(_))));
        assert!(matches!(read_all(b"no"), Err(FrameError::Junk(_))));
    }
}
