//! The page of a one-time password that the agency made for somebody: to print, or to read out on the telephone. It has no user ID:
//! whoever finds the sheet can't use it.

use app::server_side::portal::{PasswordLetter, Settings};

use crate::letter::{STYLE, escaped};

/// The page.
pub fn page(settings: &Settings, letter: &PasswordLetter) -> String {
    let branding = &settings.branding;
    html(&branding.agency_name, &branding.portal_name, &settings.portal_url, &branding.help_desk_phone, letter)
}

fn html(agency: &str, portal: &str, portal_url: &str, phone: &str, letter: &PasswordLetter) -> String {
    let (agency, portal, phone) = (escaped(agency), escaped(portal), escaped(phone));
    let address = escaped(&format!("{}/sign-in", portal_url.trim_end_matches('/')));
    let (name, until) = (escaped(&letter.name), escaped(&letter.works_until));
    let password = escaped(letter.one_time_password.reveal());
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>One-time password for {name}</title>
<style>
{STYLE}#one-time-password {{ font-size: 16pt; white-space: normal; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<main class="sheet">
  <header>
    <p class="agency">{agency}</p>
    <p class="portal">{portal}</p>
  </header>
  <h1>A one-time password for {name}</h1>
  <p>Your password was reset. The one before works no longer.</p>
  <dl class="numbers">
    <div>
      <dt>One-time password</dt>
      <dd><strong id="one-time-password">{password}</strong></dd>
    </div>
  </dl>
  <h2>What to do until {until}</h2>
  <ol>
    <li>Open <strong class="address">{address}</strong>.</li>
    <li>Type your user ID and the one-time password. Press <b>Sign In</b>.</li>
    <li>Choose a password of your own. From then on the one-time password works no longer.</li>
  </ol>
  <h2>Keep it to yourself</h2>
  <ul>
    <li>Nobody from {agency} will ask for this password or for your own one.</li>
    <li>You didn't ask for it? Don't use it, and call the help desk.</li>
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

#[cfg(test)]
mod tests {
    use domain::one_time_password::OneTimePassword;

    use super::*;

    #[test]
    fn the_page_names_the_person_and_has_the_password_once_and_no_markup_of_others() {
        let one_time_password = OneTimePassword::from_random([7; 16]);
        let words = one_time_password.reveal().to_owned();
        let letter = PasswordLetter {
            name: "Zoë <script>".to_owned(),
            one_time_password,
            works_until: "Tuesday, November 24, 9:41 am".to_owned(),
        };
        let page = html("MassHealth", "<script>portal", "https://portal.example", "1-800-841-2900", &letter);
        assert_eq!(page.matches(&words).count(), 1);
        for expected in ["Zoë &#60;script&#62;", "https://portal.example/sign-in", "Tuesday, November 24", "1-800-841-2900"]
        {
            assert!(page.contains(expected), "{expected}");
        }
        for outside in ["<script", "src=", "href=", "url(", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
