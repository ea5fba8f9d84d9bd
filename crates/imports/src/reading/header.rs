//! Which row names the columns.

use crate::dates;

/// Rows looked at when searching for the header below titles and remarks.
pub(super) const SEARCHED_ROWS: usize = 20;

/// The row that names the columns, by its number in the file, or `None` when the first row already is data.
/// `rows` are the first rows that are not blank.
pub(super) fn detect(rows: &[(u64, Vec<String>)]) -> Option<u64> {
    let width = usual_width(rows)?;
    // Titles and remarks above a table fill fewer cells than the table does.
    let (position, (number, cells)) = rows
        .iter()
        .enumerate()
        .find(|(_, (_, cells))| filled(cells) * 2 > width)?;
    let below = rows.get(position + 1..).unwrap_or_default();
    // A header may look a little like data, but less than the rows it stands over.
    let own = data_share(cells, |cell| looks_like_data(cell) && !is_year(cell));
    let others = below
        .iter()
        .map(|(_, cells)| data_share(cells, looks_like_data))
        .sum::<f64>()
        / below.len().max(1) as f64;
    if own > 0.0 && own * 2.0 >= others {
        return None;
    }
    let mut names: Vec<String> = cells
        .iter()
        .filter(|cell| !cell.trim().is_empty())
        .map(|cell| cell.trim().to_lowercase())
        .collect();
    let named = names.len();
    names.sort_unstable();
    names.dedup();
    // Values repeat within a row ("No", "No", "No"); names hardly do.
    if names.len() * 2 <= named && named > 1 {
        return None;
    }
    // In a table of words only, being first and unlike every row below is what tells a header.
    let repeated = below.iter().any(|(_, other)| other == cells);
    (!repeated).then_some(*number)
}

fn usual_width(rows: &[(u64, Vec<String>)]) -> Option<usize> {
    let mut widths: Vec<usize> = rows.iter().map(|(_, cells)| filled(cells)).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied()
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

fn data_share(cells: &[String], is_data: impl Fn(&str) -> bool) -> f64 {
    let data = cells.iter().filter(|cell| is_data(cell)).count();
    data as f64 / filled(cells).max(1) as f64
}

fn looks_like_data(cell: &str) -> bool {
    let cell = cell.trim();
    cell.parse::<f64>().is_ok() || dates::scan(cell).is_some() || cell.contains('@')
}

/// Tables by year are headed "2018", "2019".
fn is_year(cell: &str) -> bool {
    cell.trim()
        .parse::<u16>()
        .is_ok_and(|year| (1900..2100).contains(&year))
}

/// Names the columns: white space trimmed, a double numbered (`Status`, `Status (2)`), a nameless one by its
/// place (`#3`).
pub(super) fn name_columns(cells: &[String], width: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(width.max(cells.len()));
    for index in 0..width.max(cells.len()) {
        let given = cells.get(index).map_or("", |cell| cell.trim());
        let base = if given.is_empty() {
            format!("#{}", index + 1)
        } else {
            given.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let mut name = base.clone();
        let mut copy = 2;
        while names.contains(&name) {
            name = format!("{base} ({copy})");
            copy += 1;
        }
        names.push(name);
    }
    names
}
