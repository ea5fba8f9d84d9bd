//! Plain values as people write them.

/// Yes and no in the words files use, whatever their case.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    const YES: [&str; 6] = ["yes", "true", "y", "1", "是", "有"];
    const NO: [&str; 8] = ["no", "false", "n", "0", "否", "无", "無", "不是"];
    if YES.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        Some(true)
    } else if NO.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        Some(false)
    } else {
        None
    }
}

/// A whole number, also with commas between thousands or with a zero fraction, as spreadsheets export it.
pub(crate) fn integer(text: &str) -> Option<i64> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    text.parse()
        .ok()
        .or_else(|| without_thousands(text)?.parse().ok())
}

/// A finite number, also with commas between thousands.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let plausible = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | ',' | 'e' | 'E');
    if !text.chars().all(plausible) {
        return None;
    }
    let number: f64 = text
        .parse()
        .ok()
        .or_else(|| without_thousands(text)?.parse().ok())?;
    number.is_finite().then_some(number)
}

/// Removes commas when they stand exactly between groups of three digits.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next()?;
    let mut more = false;
    for group in groups {
        if group.len() != 3 || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        more = true;
    }
    if !more || first.is_empty() || first.len() > 3 {
        return None;
    }
    let mut plain = whole.replace(',', "");
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    Some(plain)
}

/// What may be shown of a personal value in a report: its first character.
pub(crate) fn masked(text: &str) -> String {
    text.chars()
        .next()
        .map_or_else(String::new, |first| format!("{first}***"))
}
