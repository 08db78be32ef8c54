//! The registration letter: one self-contained page of HTML that prints on one sheet of US Letter paper.
//!
//! The address stands where a standard window envelope shows it when the sheet is folded in three: four lines, from
//! 2.5 to 3.2 inches below the top.

use std::fmt::Write as _;

use app::server_side::portal::Settings as PortalSettings;
use jiff::tz::TimeZone;
use store::agency::issue_letter::IssuedLetter;

use crate::config::Settings;

/// Who sends letters, as configured.
struct Sender<'a> {
    agency: &'a str,
    portal: &'a str,
    portal_url: &'a str,
    help_desk_phone: &'a str,
    time_zone: &'a TimeZone,
}

fn page(sender: &Sender<'_>, issued: &IssuedLetter) -> String {
    // The last whole day on which the PIN works.
    let last_day = issued.expires_at.plus(-domain::moment::DAY);
    html(&LetterText {
        agency: sender.agency,
        portal: sender.portal,
        site_name: &issued.site_name,
        address_lines: issued.address.to_vec(),
        pid_sl: &issued.pid_sl,
        registration_pin: issued.registration_pin.reveal(),
        first_five: &issued.first_five,
        expires_on: app::server_side::words::day(last_day, sender.time_zone),
        portal_url: sender.portal_url,
        help_desk_phone: sender.help_desk_phone,
    })
}

/// The page of a letter that the command line just issued.
pub fn page_as_configured(settings: &Settings, issued: &IssuedLetter) -> String {
    let sender = Sender {
        agency: &settings.agency_name,
        portal: &settings.portal_name,
        portal_url: &settings.portal_url(),
        help_desk_phone: &settings.help_desk_phone,
        time_zone: &settings.time_zone,
    };
    page(&sender, issued)
}

/// The page of a letter that somebody just issued at the agency's console.
pub fn page_for_console(settings: &PortalSettings, issued: &IssuedLetter) -> String {
    let sender = Sender {
        agency: &settings.branding.agency_name,
        portal: &settings.branding.portal_name,
        portal_url: &settings.portal_url,
        help_desk_phone: &settings.branding.help_desk_phone,
        time_zone: &settings.time_zone,
    };
    page(&sender, issued)
}

/// What a letter says.
struct LetterText<'a> {
    /// Who sends it.
    agency: &'a str,
    /// The portal's name.
    portal: &'a str,
    /// To which site it goes.
    site_name: &'a str,
    /// Street, then city, state and ZIP.
    address_lines: Vec<String>,
    /// The site's PID/SL.
    pid_sl: &'a str,
    /// The eight digits, in clear: the letter is the only place that has them so.
    registration_pin: &'a str,
    /// The first five digits of the site's legacy provider number.
    first_five: &'a str,
    /// The last day on which the PIN works, as people write it.
    expires_on: String,
    /// Where browsers find the portal.
    portal_url: &'a str,
    /// The help desk's telephone number.
    help_desk_phone: &'a str,
}

/// The letter's page.
fn html(letter: &LetterText<'_>) -> String {
    let agency = escaped(letter.agency);
    let portal = escaped(letter.portal);
    let site_name = escaped(letter.site_name);
    let pid_sl = escaped(letter.pid_sl);
    let pin = escaped(&in_groups_of_four(letter.registration_pin));
    let first_five = escaped(letter.first_five);
    let expires_on = escaped(&letter.expires_on);
    let address = escaped(&format!("{}/set-up-security-access", letter.portal_url.trim_end_matches('/')));
    let phone = escaped(letter.help_desk_phone);
    let address_lines =
        letter.address_lines.iter().fold(String::new(), |lines, line| lines + "<br>\n      " + &escaped(line));

    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Registration letter for {pid_sl}</title>
<style>
{STYLE}</style>
</head>
<body>
<main class="sheet">
  <header>
    <p class="agency">{agency}</p>
    <p class="portal">{portal}</p>
  </header>
  <address>
    <p>Attention: Administrator<br>
      <strong>{site_name}</strong>{address_lines}</p>
  </address>

  <h1>Your security access to the {portal}</h1>
  <p>This letter lets one person register as the <strong>primary user</strong> of the site above. The primary user gives
    your staff and billers their own user IDs, decides which services each of them may use, and takes access away again.</p>

  <dl class="numbers">
    <div>
      <dt>Provider ID/Service Location (PID/SL)</dt>
      <dd><strong id="pid-sl">{pid_sl}</strong></dd>
    </div>
    <div class="secret">
      <dt>PIN (8 digit number)</dt>
      <dd><strong id="registration-pin">{pin}</strong></dd>
    </div>
    <div>
      <dt>MassHealth Provider Number (7 digit number): its first five digits</dt>
      <dd><strong id="first-five">{first_five}</strong> <span class="rest">and two more that your site knows</span></dd>
    </div>
  </dl>

  <h2>What to do by {expires_on}</h2>
  <ol>
    <li>Decide who is to be the primary user: somebody at your site who knows who works there and which services they need.</li>
    <li>That person opens <strong class="address">{address}</strong>, the panel <b>PIN Entry</b>.</li>
    <li>Type the <b>Provider ID/Service Location (PID/SL)</b> and the <b>PIN (8 digit number)</b> from above. For the
      <b>MassHealth Provider Number (7 digit number)</b>, type the five digits from above and the last two from your own records. Press <b>Submit</b>.</li>
    <li>Fill in <b>User Registration</b>, or sign in there if you have a user ID already. You keep one user ID for all your sites.</li>
    <li>Name a <b>backup primary user</b> soon, so that your site isn't locked out when you are away.</li>
  </ol>

  <h2>Keep this letter safe</h2>
  <ul>
    <li>The PIN works once, and not after {expires_on}. A newer letter makes this one void.</li>
    <li>Never share the PIN or a password, not with us either: nobody from {agency} will ask for them. Everybody gets a user ID of their own.</li>
    <li>You didn't expect this letter, or it isn't for your site? Don't use the PIN, and call the help desk.</li>
  </ul>
  <footer>
    <p>Questions? {agency} help desk: <strong>{phone}</strong></p>
  </footer>
</main>
</body>
</html>
"#
    )
}

/// Groups of four digits are read and typed with fewer slips than eight in a row.
fn in_groups_of_four(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// The text as it may stand between tags.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' => write!(safe, "&#{};", u32::from(c)).expect("a String takes whatever is written"),
            _ => safe.push(c),
        }
    }
    safe
}

/// The sheet's edge is its margin, so that the browser prints no address or date of its own on it.
pub const STYLE: &str = r#"@page { size: 8.5in 11in; margin: 0; }
* { box-sizing: border-box; margin: 0; }
html { color-scheme: only light; background: #e4e7ec; }
body { font: 10.2pt/1.38 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; color: #14181f; }
.sheet { position: relative; inline-size: 8.5in; max-inline-size: 100%; min-block-size: 11in; margin: 0.3in auto; padding: 0.5in 1in 0.3in; background: #fff; }
header { block-size: 2in; }
.agency { font-size: 20pt; font-weight: 700; letter-spacing: -0.01em; }
.portal { color: #444c58; border-block-start: 2pt solid #14181f; margin-block-start: 5pt; padding-block-start: 5pt; }
address { min-block-size: 0.95in; padding-block-end: 8pt; max-inline-size: 4.3in; font-style: normal; font-size: 10.5pt; line-height: 1.15; overflow-wrap: anywhere; }
h1 { font-size: 14pt; line-height: 1.25; margin-block-end: 4pt; }
h2 { font-size: 11.5pt; margin-block: 10pt 3pt; }
ol, ul { padding-inline-start: 1.4em; }
li + li { margin-block-start: 2.5pt; }
.address { overflow-wrap: anywhere; }
.numbers { display: grid; grid-template-columns: 1fr 1fr; margin-block-start: 10pt; border: 1.5pt solid #14181f; border-radius: 4pt; }
.numbers > div { padding: 5pt 11pt; }
.numbers .secret { border-inline-start: 0.75pt solid #9aa2ad; }
.numbers > :last-child { grid-column: 1 / -1; border-block-start: 0.75pt solid #9aa2ad; }
dt { font-size: 9pt; color: #444c58; }
dd strong { font: 700 21pt/1.2 "DejaVu Sans Mono", Consolas, Menlo, "Liberation Mono", monospace; letter-spacing: 0.03em; white-space: pre; }
.rest { color: #444c58; }
footer { margin-block-start: 10pt; padding-block-start: 6pt; border-block-start: 0.75pt solid #9aa2ad; }
@media screen and (max-width: 8.5in) {
  .sheet { margin: 0; padding: 1.2rem; min-block-size: 0; }
  header, address { block-size: auto; min-block-size: 0; margin-block-end: 1.2rem; }
  .numbers { grid-template-columns: 1fr; }
  .numbers .secret { border-inline-start: 0; border-block-start: 0.75pt solid #9aa2ad; }
}
@media print {
  html { background: none; }
  .sheet { margin: 0; min-block-size: 0; }
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> LetterText<'static> {
        LetterText {
            agency: "MassHealth",
            portal: "Provider Online Service Center",
            site_name: "COOLEY <DICKINSON> & \"SONS\"",
            address_lines: vec!["30 LOCUST STREET".to_owned(), "NORTHAMPTON, MA 01061".to_owned()],
            pid_sl: "110057170A",
            registration_pin: "12345678",
            first_five: "58705",
            expires_on: "January 21, 2027".to_owned(),
            portal_url: "https://portal.example/",
            help_desk_phone: "1-800-841-2900",
        }
    }

    #[test]
    fn the_letter_says_everything_and_the_pin_once() {
        let page = html(&letter());
        for expected in [
            "MassHealth",
            "Provider Online Service Center",
            "30 LOCUST STREET",
            "NORTHAMPTON, MA 01061",
            "<strong id=\"pid-sl\">110057170A</strong>",
            "<strong id=\"registration-pin\">1234 5678</strong>",
            "<strong id=\"first-five\">58705</strong>",
            "January 21, 2027",
            "https://portal.example/set-up-security-access",
            "Provider ID/Service Location (PID/SL)",
            "PIN (8 digit number)",
            "MassHealth Provider Number (7 digit number)",
            "1-800-841-2900",
        ] {
            assert!(page.contains(expected), "{expected}");
        }
        assert_eq!(page.matches("1234 5678").count(), 1);
        assert!(!page.contains("12345678"));
    }

    #[test]
    fn no_text_becomes_markup_and_nothing_comes_from_outside() {
        let page = html(&LetterText {
            agency: "<script>agency",
            portal: "<script>portal",
            address_lines: vec!["<script>street".to_owned()],
            portal_url: "https://\"><script>",
            help_desk_phone: "<script>phone",
            expires_on: "<script>day".to_owned(),
            ..letter()
        });
        assert!(!page.contains("<script"));
        assert!(page.contains("COOLEY &#60;DICKINSON&#62; &#38; &#34;SONS&#34;"));
        for outside in ["src=", "href=", "url(", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
