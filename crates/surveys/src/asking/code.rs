//! The code of a personal link. Made anew from the tenant's key and the invitation's id whenever a message goes out: what
//! the database holds opens nothing.

use sha2::{Digest as _, Sha256};
use sqm_domain::ids::InvitationId;
use sqm_platform::crypto::TenantCipher;

/// RFC 4648 base 32, in small letters.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// Eighty bits: more than anybody tries through a door that counts knocks.
const LENGTH: usize = 16;

/// Sixteen letters.
pub(crate) fn code(cipher: &TenantCipher, invitation: InvitationId) -> String {
    letters(&cipher.blind("survey code", &invitation.to_string()))
}

/// Five bits make a letter.
fn letters(bytes: &[u8]) -> String {
    let (mut code, mut bits, mut held) = (String::with_capacity(LENGTH), 0_u32, 0_u32);
    for byte in &bytes[..bytes.len().min(LENGTH * 5 / 8)] {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            code.push(char::from(LETTERS[(bits >> held & 31) as usize]));
        }
        bits &= (1 << held) - 1;
    }
    code
}

/// What is kept of it.
pub(super) fn hash(code: &str) -> Vec<u8> {
    Sha256::digest(code.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_the_standard() {
        // RFC 4648 §10, and as many as a code has.
        assert_eq!(letters(b"fooba"), "mzxw6ytb");
        assert_eq!(letters(&[255; 16]), "7777777777777777");
    }
}
