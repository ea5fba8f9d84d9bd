//! Which encoding a text file is in, and reading it as UTF-8.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::ReadError;

/// The encodings offered in the form, most likely first. Any other WHATWG label is accepted as well.
pub const OFFERED: &[&str] = &["UTF-8", "GB18030", "Big5", "UTF-16LE", "UTF-16BE", "windows-1252"];

/// A UTF-8 text may contain this share of broken sequences before another encoding is looked for: one
/// character cut in the middle must not turn a whole file into Latin letters.
const BROKEN_UTF8_PER_VALID: u64 = 50;

/// Looks an encoding up by its WHATWG label. GBK is read by its superset GB 18030.
pub(super) fn by_label(label: &str) -> Result<&'static Encoding, ReadError> {
    Encoding::for_label(label.trim().as_bytes())
        .map(|encoding| if encoding == GBK { GB18030 } else { encoding })
        .ok_or_else(|| ReadError::UnknownEncoding {
            name: label.to_owned(),
        })
}

/// Reads everything once and says the encoding. A byte order mark decides; else valid UTF-8 does; else the
/// statistics of chardetng.
pub(super) fn detect(mut reader: impl Read) -> io::Result<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut census = Utf8Census::default();
    let mut buffer = vec![0; 64 << 10];
    let mut first = true;
    loop {
        let read = fill(&mut reader, &mut buffer)?;
        if read == 0 {
            break;
        }
        let chunk = &buffer[..read];
        if first {
            if let Some((encoding, _)) = Encoding::for_bom(chunk) {
                return Ok(encoding);
            }
            if let Some(encoding) = ZeroBytes::count(chunk).utf16() {
                return Ok(encoding);
            }
            first = false;
        }
        census.feed(chunk);
        detector.feed(chunk, false);
    }
    detector.feed(&[], true);
    census.finish();
    if census.broken == 0 || census.valid > census.broken.saturating_mul(BROKEN_UTF8_PER_VALID) {
        return Ok(UTF_8);
    }
    let guess = detector.guess(None, Utf8Detection::Deny);
    Ok(if guess == GBK { GB18030 } else { guess })
}

fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// UTF-16 without a mark shows itself by zero bytes on one side of the ASCII characters (delimiters, digits,
/// line ends) that every table has.
#[derive(Default)]
struct ZeroBytes {
    even: usize,
    odd: usize,
    pairs: usize,
}

impl ZeroBytes {
    fn count(chunk: &[u8]) -> Self {
        let mut zeros = Self::default();
        for pair in chunk.chunks_exact(2) {
            zeros.pairs += 1;
            zeros.even += usize::from(pair[0] == 0);
            zeros.odd += usize::from(pair[1] == 0);
        }
        zeros
    }

    fn utf16(&self) -> Option<&'static Encoding> {
        let enough = self.pairs / 10;
        if self.pairs < 2 || self.even.max(self.odd) <= enough {
            None
        } else if self.odd > self.even {
            Some(UTF_16LE)
        } else {
            Some(UTF_16BE)
        }
    }
}

/// Counts characters beyond ASCII that are valid UTF-8, and sequences that are not, over chunks.
#[derive(Default)]
struct Utf8Census {
    valid: u64,
    broken: u64,
    carry: Vec<u8>,
}

impl Utf8Census {
    fn feed(&mut self, chunk: &[u8]) {
        if self.carry.is_empty() && chunk.is_ascii() {
            return;
        }
        let mut joined = std::mem::take(&mut self.carry);
        joined.extend_from_slice(chunk);
        let mut rest = joined.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.count(text);
                    return;
                }
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    if let Ok(text) = std::str::from_utf8(valid) {
                        self.count(text);
                    }
                    match error.error_len() {
                        // The character goes on in the next chunk.
                        None => {
                            self.carry = after.to_vec();
                            return;
                        }
                        Some(length) => {
                            self.broken += 1;
                            rest = &after[length..];
                        }
                    }
                }
            }
        }
    }

    fn count(&mut self, text: &str) {
        self.valid += text.bytes().filter(|byte| *byte >= 0xc0).count() as u64;
    }

    fn finish(&mut self) {
        self.broken += u64::from(!self.carry.is_empty());
    }
}

/// Turns bytes of any encoding into UTF-8 with `\n` at the end of every line, the last one too: so that lines can be
/// counted whatever system wrote the file. Broken sequences become U+FFFD and are noted.
pub(super) struct Transcoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_from: usize,
    raw_to: usize,
    text: Vec<u8>,
    text_from: usize,
    text_to: usize,
    ended: bool,
    malformed: bool,
    after_return: bool,
}

impl<R: Read> Transcoded<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 32 << 10],
            raw_from: 0,
            raw_to: 0,
            text: vec![0; 96 << 10],
            text_from: 0,
            text_to: 0,
            ended: false,
            malformed: false,
            after_return: false,
        }
    }

    /// `\r\n` and `\r` become `\n`, in place, also where a pair is cut by the end of the buffer.
    fn unify_line_ends(&mut self) {
        let text = &mut self.text[..self.text_to];
        if !self.after_return && !text.contains(&b'\r') {
            return;
        }
        let mut kept = 0;
        for index in 0..text.len() {
            let byte = text[index];
            let second_of_pair = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            if !second_of_pair {
                text[kept] = if self.after_return { b'\n' } else { byte };
                kept += 1;
            }
        }
        self.text_to = kept;
    }

    /// Whether any byte read so far did not belong to the encoding.
    pub(super) fn malformed(&self) -> bool {
        self.malformed
    }

    pub(super) fn inner(&self) -> &R {
        &self.inner
    }

    pub(super) fn inner_mut(&mut self) -> &mut R {
        &mut self.inner
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.text_from == self.text_to {
            if self.ended {
                return Ok(0);
            }
            if self.raw_from == self.raw_to {
                self.raw_to = self.inner.read(&mut self.raw)?;
                self.raw_from = 0;
            }
            let last = self.raw_to == 0;
            let (result, read, written, replaced) =
                self.decoder
                    .decode_to_utf8(&self.raw[self.raw_from..self.raw_to], &mut self.text, last);
            self.raw_from += read;
            self.text_from = 0;
            self.text_to = written;
            self.malformed |= replaced;
            self.unify_line_ends();
            self.ended = last && result == CoderResult::InputEmpty;
            if self.ended && self.text_to < self.text.len() {
                // A blank line more does not matter: blank lines are no rows.
                self.text[self.text_to] = b'\n';
                self.text_to += 1;
            }
        }
        let count = buffer.len().min(self.text_to - self.text_from);
        buffer[..count].copy_from_slice(&self.text[self.text_from..self.text_from + count]);
        self.text_from += count;
        Ok(count)
    }
}
