//! What the server's side of the pages works with: the store, the agency's settings, and who is asking.

use std::sync::Arc;

use domain::authority::Refusal;
use domain::day::Day;
use domain::fields::{Fields, Problems};
use domain::forms::days::Days;
use domain::moment::Moment;
use domain::one_time_password::OneTimePassword;
use domain::request::Period;
use domain::session::{SessionLimits, Stage, is_own_path};
use domain::site::PidSl;
use jiff::tz::TimeZone;
use store::agency::issue_letter::IssuedLetter;
use store::door::flash::{Draft, Issued};
use store::door::session::{Session, SignedInUser, Touch};
use store::mine::home::MySite;
use store::mine::my_sites::Reach;
use store::transaction::secret::Token;
use store::{Circumstances, CommandError, Fault, Store};

use crate::page::address::{Address, query};
use crate::page::answer::Answer;
use crate::page::trouble::Trouble;

/// Names, logo and colour, as configured.
#[derive(Clone, Debug, Default)]
pub struct Branding {
    /// "Provider Online Service Center".
    pub portal_name: String,
    /// "`MassHealth`".
    pub agency_name: String,
    /// Address of the logo, if there is one.
    pub logo: Option<String>,
    /// Colour of what is to be done next, as `#rrggbb`.
    pub accent: String,
    /// Where people call.
    pub help_desk_phone: String,
}

/// Everything a page or a form needs on the server.
#[derive(Clone, Debug)]
pub struct Portal {
    /// The database.
    pub store: Store,
    /// What was configured.
    pub settings: Arc<Settings>,
}

/// What was configured.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Names, logo and colour.
    pub branding: Branding,
    /// How long sessions last.
    pub limits: SessionLimits,
    /// How long before the end of an idle session its user is warned, in microseconds.
    pub warning: i64,
    /// The agency's, in which its days are.
    pub time_zone: TimeZone,
    /// What the agency put up to read.
    pub articles: Articles,
    /// Addresses of the browser's files.
    pub assets: Assets,
    /// Makes HTML of Markdown, without any HTML that stands in it.
    pub markdown: fn(&str) -> String,
    /// Makes the printable page of a letter that was just issued: the only place that has its PIN.
    pub letter: fn(&Settings, &IssuedLetter) -> String,
    /// Makes the printable page of a one-time password that the agency just made: the only place that has it.
    pub password_letter: fn(&Settings, &PasswordLetter) -> String,
    /// Whether mail is sent.
    pub mails: bool,
    /// For how many days a letter works [R5].
    pub letter_days: u32,
    /// Where browsers find the portal.
    pub portal_url: String,
}

/// What the agency prints, or reads out, for somebody whose password it reset [R3].
pub struct PasswordLetter {
    /// First and last name.
    pub name: String,
    /// Works only to set an own password.
    pub one_time_password: OneTimePassword,
    /// Until when it works, in words.
    pub works_until: String,
}

/// Addresses of the browser's files, with hashes in their names.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are the kinds of files")]
pub struct Assets {
    pub style: String,
    pub script: String,
    pub wasm: String,
}

/// What the agency put up to read, newest first.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are the panels'")]
pub struct Articles {
    pub news: Vec<Article>,
    pub publications: Vec<Article>,
    pub links: Vec<Article>,
}

/// One Markdown file, made into HTML without any of its own HTML.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Article {
    pub title: String,
    pub date: Option<String>,
    pub html: String,
}

/// Who is asking, when and from where. Made once for each request, by the server's first layer.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The session that came with the request.
    pub session: Option<Session>,
    /// The circumstances, for commands.
    pub circumstances: Circumstances,
    /// Whether only the answer's head is wanted: nothing that is shown once is used up by that.
    pub only_head: bool,
}

/// A form's answer with what the session is to keep, and which session that is.
#[derive(Debug)]
pub struct Reply {
    /// What the browser is told.
    pub answer: Answer,
    /// A message for the next page.
    pub notice: Option<String>,
    /// What the confirmation message shows once.
    pub issued: Option<Issued>,
    /// A form that comes back on its page.
    pub draft: Option<Draft>,
    /// A document that is the whole answer, shown once and kept nowhere.
    pub document: Option<Document>,
    /// Which session the browser has from now on.
    pub session: SessionAfter,
}

/// A page of HTML that stands alone, with its own style and without script. It may hold a secret.
pub struct Document(String);

impl Document {
    /// The page.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Document(***)")
    }
}

/// Which session the browser has after a form.
#[derive(Debug)]
pub enum SessionAfter {
    /// The one it came with, if any.
    Same,
    /// Another one.
    New(Token),
    /// None.
    None,
}

impl Reply {
    /// Goes on elsewhere, in the same document.
    pub fn go(to: impl Into<String>) -> Self {
        Self::of(Answer::Go { to: to.into(), whole: false })
    }

    /// Goes on elsewhere with a new document: who is signed in changed.
    pub fn go_whole(to: impl Into<String>, session: SessionAfter) -> Self {
        Self { session, ..Self::of(Answer::Go { to: to.into(), whole: true }) }
    }

    /// Says what is wrong with the form.
    pub fn rejected(problems: Problems) -> Self {
        Self::of(Answer::Rejected(problems))
    }

    /// Back to the page at `place`, as it is now, with what is wrong above it: what was on the screen is no longer so.
    pub fn back(address: &Address, problems: Problems) -> Self {
        let draft = Draft { page: address.whole(), fields: Fields::default(), problems };
        Self { draft: Some(draft), ..Self::go(address.whole()) }
    }

    /// Says at one field what is wrong.
    pub fn rejected_at(field: &str, message: impl std::fmt::Display) -> Self {
        Self::rejected(Problems::at(field, message))
    }

    /// Shows a document in place of a page. Its form must be sent by the browser itself (with a named `target`: `WebKit`
    /// calls a page's own form for `_blank` cross-site), not by the script.
    pub fn document(html: String) -> Self {
        Self { document: Some(Document(html)), ..Self::of(Answer::Alive) }
    }

    fn of(answer: Answer) -> Self {
        Self { answer, notice: None, issued: None, draft: None, document: None, session: SessionAfter::Same }
    }

    /// With a message for the next page.
    #[must_use]
    pub fn saying(mut self, notice: impl Into<String>) -> Self {
        self.notice = Some(notice.into());
        self
    }

    /// With what the next confirmation message shows.
    #[must_use]
    pub fn showing(mut self, issued: Issued) -> Self {
        self.issued = Some(issued);
        self
    }
}

impl Caller {
    /// The user, however far signed in.
    pub fn user(&self) -> Result<&SignedInUser, Trouble> {
        let session = self.session.as_ref().filter(|session| !session.timed_out);
        session.and_then(|session| session.user.as_ref()).ok_or(Trouble::SignedOut)
    }

    /// The user, with own password and terms accepted [R8].
    pub fn inside(&self) -> Result<&SignedInUser, Trouble> {
        self.user().and_then(|user| if user.stage == Stage::Inside { Ok(user) } else { Err(Trouble::SignedOut) })
    }

    /// The time of the request.
    pub fn now(&self) -> Moment {
        self.circumstances.now
    }

    /// Logs what failed, once, and gives the user the request's id to name. That a form was sent before is no failure.
    pub fn broken(&self, fault: &Fault) -> Trouble {
        if matches!(fault, Fault::SentBefore) {
            return Trouble::SentBefore;
        }
        tracing::error!(request = %self.circumstances.request_id, error = %fault, "request failed: {fault}");
        Trouble::Broken(self.circumstances.request_id.clone())
    }

    /// Why a command did nothing, for the panel to say. A failure is nothing that it could say more of.
    pub fn reason<E>(&self, error: CommandError<E>) -> Result<E, Trouble> {
        match error {
            CommandError::Rejected(reason) => Ok(reason),
            CommandError::Fault(fault) => Err(self.broken(&fault)),
        }
    }

    /// The same where the only reason is that a rule says no.
    pub fn stopped(&self, error: CommandError<Refusal>) -> Trouble {
        self.reason(error).map_or_else(|trouble| trouble, Trouble::from)
    }
}

impl Portal {
    /// Today, in the agency's time zone.
    pub fn today(&self, caller: &Caller) -> Result<Day, Trouble> {
        super::dates::day_of(caller.now(), &self.settings.time_zone).ok_or_else(|| Trouble::Broken(String::new()))
    }

    /// What a form's days come to: the last one is included. Without them, always.
    pub fn period(&self, days: Days) -> Result<Period, Trouble> {
        super::dates::period(days, &self.settings.time_zone).map_err(|_| Trouble::Broken(String::new()))
    }

    /// The session that a form has just begun.
    pub async fn session(&self, caller: &Caller, token: &Token) -> Result<Session, Trouble> {
        let session = self.store.session(token, caller.now(), self.settings.limits, Touch::Renew).await;
        session.map_err(|fault| caller.broken(&fault))?.ok_or(Trouble::SignedOut)
    }

    /// Where a signed-in user goes on: first what [R8] asks for, then the letter that was entered, then `next`.
    /// Just after sign-in terms that are not in force yet are asked for, too.
    pub async fn onward(&self, caller: &Caller, session: &Session, next: &str, signing_in: bool) -> Result<String, Trouble> {
        let Some(user) = &session.user else { return Ok("/sign-in".to_owned()) };
        let next = if is_own_path(next) { next } else { "/" };
        let later = |path: &str| format!("{path}{}", query(&[("next", if next == "/" { "" } else { next })]));
        Ok(match user.stage {
            Stage::SetPassword => later("/set-password"),
            Stage::AcceptTerms => later("/terms"),
            Stage::Inside => {
                let asked = signing_in
                    && self
                        .store
                        .terms_to_accept(&user.id, caller.now())
                        .await
                        .map_err(|fault| caller.broken(&fault))?
                        .is_some();
                if asked {
                    later("/terms")
                } else if next == "/" && self.has_letter(caller, session).await? {
                    "/set-up-security-access/add-site".to_owned()
                } else {
                    next.to_owned()
                }
            }
        })
    }

    /// Whether the visit has a letter that is still good.
    async fn has_letter(&self, caller: &Caller, session: &Session) -> Result<bool, Trouble> {
        let site = self.store.registering_site(session, caller.now()).await;
        Ok(site.map_err(|fault| caller.broken(&fault))?.is_some())
    }

    /// The site that the page is about: the one asked for, else the one used last, else the first. It is the one used last from
    /// now on.
    pub async fn my_site(&self, caller: &Caller, reach: Reach, asked: Option<&str>) -> Result<Option<MySite>, Trouble> {
        let user = caller.inside()?;
        let broken = |fault| caller.broken(&fault);
        let site = match asked.filter(|text| !text.is_empty()) {
            Some(text) => {
                let pid_sl = PidSl::parse(text).map_err(|_| Trouble::NotFound)?;
                let found = self.store.my_site(&user.id, reach, &pid_sl, caller.now()).await.map_err(broken)?;
                Some(found.ok_or(Trouble::NotFound)?)
            }
            None => self.last_site(caller, reach).await?,
        };
        if let Some(site) = &site
            && user.last_site.as_ref() != Some(&site.pid_sl)
        {
            self.store.remember_site(&user.id, &site.pid_sl).await.map_err(broken)?;
        }
        Ok(site)
    }

    /// The site that was used last, else the first.
    pub async fn last_site(&self, caller: &Caller, reach: Reach) -> Result<Option<MySite>, Trouble> {
        let user = caller.inside()?;
        let broken = |fault| caller.broken(&fault);
        let last = match &user.last_site {
            Some(last) => self.store.my_site(&user.id, reach, last, caller.now()).await.map_err(broken)?,
            None => None,
        };
        match last {
            None => self.store.first_site(&user.id, reach, caller.now()).await.map_err(broken),
            found => Ok(found),
        }
    }

    /// The site whose services the navigation shows: the one that the page at `place` is about, else the one used last, else the first.
    pub async fn site_of_frame(&self, caller: &Caller, address: &Address) -> Result<Option<MySite>, Trouble> {
        if let Some(asked) = address.get("site").and_then(|text| PidSl::parse(&text).ok()) {
            let found = self.store.my_site(&caller.inside()?.id, Reach::Any, &asked, caller.now()).await;
            if let Some(site) = found.map_err(|fault| caller.broken(&fault))? {
                return Ok(Some(site));
            }
        }
        self.last_site(caller, Reach::Any).await
    }

    /// PID/SL and name of the caller's sites, to choose one of them: all, or one more than can be chosen from
    /// ([`crate::sheet::parts::provider_choice`]).
    pub async fn choices(&self, caller: &Caller, reach: Reach) -> Result<Vec<(String, String)>, Trouble> {
        let user = caller.inside()?;
        let sites = self.store.sites_for_choice(&user.id, reach, caller.now()).await;
        let sites = sites.map_err(|fault| caller.broken(&fault))?;
        Ok(sites.into_iter().map(|site| (site.pid_sl.to_string(), site.name)).collect())
    }

    /// The administered site that a page asks for, as what its header shows.
    pub async fn administered_site(&self, caller: &Caller, asked: Option<&str>) -> Result<(PidSl, MySite), Trouble> {
        let site = self.my_site(caller, Reach::Administered, asked).await?.ok_or(Trouble::NotFound)?;
        Ok((site.pid_sl.clone(), site))
    }
}
