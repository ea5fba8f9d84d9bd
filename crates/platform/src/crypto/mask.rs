//! How personal data shows to those who may not see it in full: 138****1234.

/// `138****1234`; keeps three digits in front and four behind where there are enough.
pub fn mask_phone(phone: &str) -> String {
    let chars: Vec<char> = phone.chars().collect();
    match chars.len() {
        0..=4 => "*".repeat(chars.len()),
        5..=7 => format!("{}{}", "*".repeat(chars.len() - 2), tail(&chars, 2)),
        n => format!("{}{}{}", head(&chars, 3), "*".repeat(n - 7), tail(&chars, 4)),
    }
}

/// `z***@example.com`.
pub fn mask_email(email: &str) -> String {
    match email.split_once('@') {
        Some((local, domain)) => format!(
            "{}***@{domain}",
            local.chars().next().map(String::from).unwrap_or_default()
        ),
        None => "***".to_owned(),
    }
}

/// `王**`, `John D.`: the family name or the first word stays.
pub fn mask_name(name: &str) -> String {
    let name = name.trim();
    if let Some((first, rest)) = name.split_once(' ') {
        let initial = rest
            .trim()
            .chars()
            .next()
            .map(|c| format!(" {c}."))
            .unwrap_or_default();
        return format!("{first}{initial}");
    }
    let mut chars = name.chars();
    let first = chars.next().map(String::from).unwrap_or_default();
    format!("{first}{}", "*".repeat(chars.count().min(3)))
}

/// Digits only, with a leading `+` kept, and China's country code dropped, so that one number has one form.
pub fn normalise_phone(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let international = phone.trim_start().starts_with('+') || digits.starts_with("00");
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    match digits.strip_prefix("86") {
        Some(rest) if rest.len() == 11 => rest.to_owned(),
        _ if international => format!("+{digits}"),
        _ => digits.to_owned(),
    }
}

/// Trimmed and lower-cased.
pub fn normalise_email(email: &str) -> String {
    email.trim().to_lowercase()
}

fn head(chars: &[char], n: usize) -> String {
    chars[..n].iter().collect()
}

fn tail(chars: &[char], n: usize) -> String {
    chars[chars.len() - n..].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks() {
        assert_eq!(mask_phone("13812341234"), "138****1234");
        assert_eq!(mask_phone("10086"), "***86");
        assert_eq!(mask_email("zhang@example.com"), "z***@example.com");
        assert_eq!(mask_name("王小明"), "王**");
        assert_eq!(mask_name("John Doe"), "John D.");
    }

    #[test]
    fn one_number_has_one_form() {
        for given in [
            "+86 138 1234 1234",
            "0086-13812341234",
            "138 1234 1234",
            "8613812341234",
        ] {
            assert_eq!(normalise_phone(given), "13812341234", "{given}");
        }
        assert_eq!(normalise_phone("+1 (415) 555-0100"), "+14155550100");
    }
}
