//! Reads the agency's roster: a CSV file (RFC 4180) with one row for each site. All rows or none, each fault by line and column.

use std::collections::HashMap;
use std::fmt;

use domain::name::LONGEST_NAME;
use domain::site::{LegacyProviderNumber, Npi, OrganizationKind, PidSl};

/// The header, in this order.
pub const COLUMNS: [&str; 13] = [
    "organization_id",
    "organization_name",
    "organization_kind",
    "pid_sl",
    "site_name",
    "legacy_provider_number",
    "npi",
    "provider_type",
    "address",
    "city",
    "state",
    "zip",
    "phone",
];

/// One site as the roster has it.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the roster's columns")]
pub struct RosterRow {
    pub organization_id: String,
    pub organization_name: String,
    pub organization_kind: OrganizationKind,
    pub pid_sl: PidSl,
    pub site_name: String,
    pub legacy_provider_number: LegacyProviderNumber,
    pub npi: Npi,
    pub provider_type: String,
    pub address: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub phone: String,
}

/// What is wrong and where: lines count from 1, the header's; a row's line is the one on which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterFault {
    /// Line of the file.
    pub line: u64,
    /// The column's name, where one cell is at fault.
    pub column: Option<&'static str>,
    /// In words.
    pub message: String,
}

impl fmt::Display for RosterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Reads a whole roster. A byte-order mark, CRLF and quoted cells over several lines are all fine.
pub fn parse_roster(bytes: &[u8]) -> Result<Vec<RosterRow>, Vec<RosterFault>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| vec![not_utf8(bytes, error.valid_up_to())])?;
    if text.trim().is_empty() {
        return Err(vec![fault(1, None, "The file is empty.")]);
    }
    // As lines end here: between CR and LF the reader's count of lines would be one behind.
    let text = text.replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Rows::default();
    for (number, record) in reader.records().enumerate() {
        match record {
            Ok(record) if number == 0 => rows.header(&record)?,
            Ok(record) => rows.row(&record),
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                rows.faults.push(fault(line, None, format!("This can't be read as CSV: {error}")));
            }
        }
    }
    if rows.good.is_empty() && rows.faults.is_empty() {
        rows.faults.push(fault(1, None, "There is a header but no site."));
    }
    if rows.faults.is_empty() { Ok(rows.good) } else { Err(rows.faults) }
}

#[derive(Default)]
struct Rows {
    good: Vec<RosterRow>,
    faults: Vec<RosterFault>,
    lines: HashMap<PidSl, u64>,
    organizations: HashMap<String, (String, OrganizationKind, u64)>,
}

impl Rows {
    #[expect(clippy::unused_self, reason = "reads like the rows that follow it")]
    fn header(&self, record: &csv::StringRecord) -> Result<(), Vec<RosterFault>> {
        let found: Vec<&str> = record.iter().map(str::trim).collect();
        if found == COLUMNS {
            return Ok(());
        }
        let missing: Vec<&str> = COLUMNS.into_iter().filter(|c| !found.contains(c)).collect();
        let unknown: Vec<&str> = found.iter().copied().filter(|c| !COLUMNS.contains(c)).collect();
        let message = match (missing.as_slice(), unknown.as_slice()) {
            ([], []) => format!("The columns must stand in this order: {}.", COLUMNS.join(",")),
            ([], unknown) => format!("The header has unknown columns: {}.", unknown.join(", ")),
            (missing, _) => format!("The header lacks {}.", missing.join(", ")),
        };
        Err(vec![fault(1, None, message)])
    }

    fn row(&mut self, record: &csv::StringRecord) {
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != COLUMNS.len() {
            let message = format!("There are {} cells; {} are needed.", record.len(), COLUMNS.len());
            self.faults.push(fault(line, None, message));
            return;
        }
        let before = self.faults.len();
        let mut cells = Cells { record, line, faults: &mut self.faults };
        let row = cells.read();
        let Some(row) = row.filter(|_| self.faults.len() == before) else { return };
        if let Some(first) = self.lines.insert(row.pid_sl.clone(), line) {
            let message = format!("{} stands on line {first} already.", row.pid_sl);
            self.faults.push(fault(line, Some("pid_sl"), message));
        }
        let known = self.organizations.entry(row.organization_id.clone());
        let (name, kind, first) = known.or_insert_with(|| (row.organization_name.clone(), row.organization_kind, line));
        if (&*name, *kind) != (&row.organization_name, row.organization_kind) {
            let message = format!("{} has another name or kind on line {first}.", row.organization_id);
            self.faults.push(fault(line, Some("organization_id"), message));
        }
        self.good.push(row);
    }
}

struct Cells<'a> {
    record: &'a csv::StringRecord,
    line: u64,
    faults: &'a mut Vec<RosterFault>,
}

impl Cells<'_> {
    fn read(&mut self) -> Option<RosterRow> {
        let organization_id = self.text(0);
        let organization_name = self.text(1);
        let organization_kind = self.parsed(2, OrganizationKind::parse);
        let pid_sl = self.parsed(3, PidSl::parse);
        let site_name = self.text(4);
        let legacy = self.parsed(5, |text| LegacyProviderNumber::parse(text).map_err(|_| "This needs seven digits."));
        let npi = self.parsed(6, Npi::parse);
        let [provider_type, address, city, state, zip] = [7, 8, 9, 10, 11].map(|i| self.text(i));
        let phone = self.record.get(12).unwrap_or_default().trim().to_owned();
        Some(RosterRow {
            organization_id: organization_id?,
            organization_name: organization_name?,
            organization_kind: organization_kind?,
            pid_sl: pid_sl?,
            site_name: site_name?,
            legacy_provider_number: legacy?,
            npi: npi?,
            provider_type: provider_type?,
            address: address?,
            city: city?,
            state: state?,
            zip: zip?,
            phone,
        })
    }

    /// A cell's text with line breaks and blanks run together.
    fn text(&mut self, index: usize) -> Option<String> {
        let text = self.record.get(index)?.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = if text.is_empty() {
            "This is empty."
        } else if text.chars().count() > 2 * LONGEST_NAME {
            "This has more than 200 characters."
        } else if text.chars().any(char::is_control) {
            "This has a control character in it."
        } else {
            return Some(text);
        };
        self.faults.push(fault(self.line, Some(COLUMNS[index]), message));
        None
    }

    fn parsed<T, E: ToString>(&mut self, index: usize, parse: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        let parsed = parse(self.record.get(index)?);
        parsed.map_err(|error| self.faults.push(fault(self.line, Some(COLUMNS[index]), error.to_string()))).ok()
    }
}

fn fault(line: u64, column: Option<&'static str>, message: impl Into<String>) -> RosterFault {
    RosterFault { line, column, message: message.into() }
}

fn not_utf8(bytes: &[u8], at: usize) -> RosterFault {
    let before = &bytes[..at];
    let line = before.split(|b| *b == b'\n').count() as u64;
    let column = before.iter().rev().take_while(|b| **b != b'\n').count() + 1;
    fault(line, None, format!("Byte {column} of this line is not UTF-8. Save the file as \"CSV UTF-8\"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "ORG1,One,provider,110091495A,Site A,1109358,1790717650,Acute Care Hospitals,1 Main St,BOSTON,MA,02215,(617) 667-7000";

    fn file(rows: &[&str]) -> String {
        format!("{}\n{}\n", COLUMNS.join(","), rows.join("\n"))
    }

    fn first_fault(text: &[u8]) -> String {
        parse_roster(text).unwrap_err()[0].to_string()
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        let plain = file(&[GOOD]);
        let quoted = plain.replace("Site A", "\"Site\nA, East\"");
        assert_eq!(parse_roster(plain.as_bytes()).unwrap().len(), 1);
        assert_eq!(parse_roster(format!("\u{feff}{plain}").as_bytes()).unwrap().len(), 1);
        assert_eq!(parse_roster(plain.replace('\n', "\r\n").as_bytes()).unwrap()[0].phone, "(617) 667-7000");
        assert_eq!(parse_roster(quoted.as_bytes()).unwrap()[0].site_name, "Site A, East");
    }

    #[test]
    fn every_bad_row_is_named_by_line_and_column() {
        let bad_npi = GOOD.replace("1790717650", "179071765").replace("110091495A", "110091495B");
        let bad_both = GOOD.replace("1109358", "110935").replace("110091495A", "11009149C");
        let faults = parse_roster(file(&[GOOD, &bad_npi, &bad_both]).as_bytes()).unwrap_err();
        let words: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "line 3, column npi: An NPI has ten digits.",
                "line 4, column pid_sl: A PID/SL has nine digits and a letter, for example 110091495C.",
                "line 4, column legacy_provider_number: This needs seven digits.",
            ]
        );
    }

    #[test]
    fn lines_are_counted_alike_however_they_end() {
        let bad = GOOD.replace("1790717650", "x").replace("110091495A", "110091495B");
        let text = file(&[&GOOD.replace("Site A", "\"Site\nA\""), &bad]);
        let message = "line 4, column npi: An NPI has ten digits.";
        assert_eq!(first_fault(text.as_bytes()), message);
        assert_eq!(first_fault(text.replace('\n', "\r\n").as_bytes()), message);
    }

    #[test]
    fn files_that_are_no_roster_say_why() {
        let header = COLUMNS.join(",");
        assert_eq!(first_fault(b""), "line 1: The file is empty.");
        assert_eq!(first_fault(b"\xef\xbb\xbf"), "line 1: The file is empty.");
        assert_eq!(first_fault(header.as_bytes()), "line 1: There is a header but no site.");
        assert_eq!(first_fault(header.replace(",npi", "").as_bytes()), "line 1: The header lacks npi.");
        assert_eq!(first_fault(format!("{header},fax").as_bytes()), "line 1: The header has unknown columns: fax.");
        assert_eq!(first_fault(file(&[&GOOD.replace(",MA", "")]).as_bytes()), "line 2: There are 12 cells; 13 are needed.");
        assert_eq!(
            first_fault(file(&[GOOD, GOOD]).as_bytes()),
            "line 3, column pid_sl: 110091495A stands on line 2 already."
        );
        let renamed = GOOD.replace("110091495A", "110091495B").replace("One", "Two");
        assert_eq!(
            first_fault(file(&[GOOD, &renamed]).as_bytes()),
            "line 3, column organization_id: ORG1 has another name or kind on line 2."
        );
        let latin1 = [file(&[GOOD]).as_bytes(), b"ORG2,Caf\xe9\n"].concat();
        assert_eq!(first_fault(&latin1), "line 3: Byte 9 of this line is not UTF-8. Save the file as \"CSV UTF-8\".");
    }
}
