//! Mail: a task beside the requests, which sends what the database has queued, one after another. No request waits for it, and
//! a mail server that is down or slow delays nothing but mail.

use std::error::Error;
use std::time::Duration;

use domain::notices::subject;
use domain::one_time_password::OneTimePassword;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::response::{Category, Code};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use store::Store;
use store::telling::mail::Mail;
use tokio::sync::watch;

use crate::clock;
use crate::config::Settings;

/// Between two looks at the queue. Whichever node or command queued a mail, it is found.
const PAUSE: Duration = Duration::from_secs(2);

/// How long the mail server may take for one mail. Less than for how long the store lets a mail be claimed.
const LONGEST_TRY: Duration = Duration::from_secs(15);

/// Why a mail was not sent.
struct Failure {
    /// Without the address.
    why: String,
    /// Whether the next mail would fare no better now.
    of_server: bool,
}

/// Sends the notices and the activation codes of this portal.
pub struct Mailer {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    public_url: String,
    portal_name: String,
    agency_name: String,
    help_desk_phone: String,
}

impl Mailer {
    /// The mailer, where a mail server is configured.
    pub fn new(settings: &Settings) -> Result<Option<Self>, String> {
        let (Some(url), Some(from), Some(public_url)) = (&settings.smtp_url, &settings.mail_from, &settings.public_url)
        else {
            return Ok(None);
        };
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal())
            .map_err(|error| format!("DOORWARD_SMTP_URL can't be used: {error}."))?;
        Ok(Some(Self {
            server: server.timeout(Some(LONGEST_TRY)).build(),
            from: from.clone(),
            public_url: public_url.clone(),
            portal_name: settings.portal_name.clone(),
            agency_name: settings.agency_name.clone(),
            help_desk_phone: settings.help_desk_phone.clone(),
        }))
    }

    /// Sends mail until the other end of the channel is dropped; then finishes the one that is under way.
    pub async fn run(self, store: Store, mut until_stopped: watch::Receiver<()>) {
        loop {
            self.send_due(&store, &until_stopped).await;
            tokio::select! {
                _ = until_stopped.changed() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// Sends what is due, until the server is at fault that one can't be sent: the others would fare no better now. A mail that
    /// the server refuses for what it is delays no other.
    async fn send_due(&self, store: &Store, until_stopped: &watch::Receiver<()>) {
        while until_stopped.has_changed().is_ok() {
            // One at a time: what is not claimed waits for nobody when this node stops.
            let due = match store.mail_due(clock::now(), 1).await {
                Ok(due) => due,
                Err(fault) => return tracing::error!(error = %fault, "mail that is due can't be read: {fault}"),
            };
            let Some(mail) = due.into_iter().next() else { return };
            // The one secret that a mail has. It is made for each try, and stands nowhere but in this mail.
            let code = if mail.activation {
                match store.make_activation_code(&clock::circumstances(), &mail).await {
                    Ok(Some(code)) => Some(code),
                    // Wanted no longer, which the queue knows by now.
                    Ok(None) => continue,
                    Err(fault) => {
                        return tracing::error!(mail = %mail.id, error = %fault, "an activation code can't be made: {fault}");
                    }
                }
            } else {
                None
            };
            let sent = self.send(&mail, code.as_ref()).await;
            let failed = matches!(sent, Err(Failure { of_server: true, .. }));
            if let Err(fault) = note(store, &mail, sent).await {
                return tracing::error!(mail = %mail.id, error = %fault, "what became of a mail can't be noted: {fault}");
            }
            if failed {
                return;
            }
        }
    }

    /// Hands one mail to the server.
    async fn send(&self, mail: &Mail, code: Option<&OneTimePassword>) -> Result<(), Failure> {
        let message = self.message(mail, code).map_err(|why| Failure { why, of_server: false })?;
        match tokio::time::timeout(LONGEST_TRY, self.server.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                Err(Failure { why: reason(&error), of_server: !error.status().is_some_and(is_about_the_mail) })
            }
            Err(_) => {
                Err(Failure { why: format!("the mail server took more than {} s", LONGEST_TRY.as_secs()), of_server: true })
            }
        }
    }

    fn message(&self, mail: &Mail, code: Option<&OneTimePassword>) -> Result<Message, String> {
        // The same at each try: where one arrives twice, programs can tell. But not where each has a code of its own.
        let id = if code.is_some() { format!("{}.{}", mail.id, clock::now().0) } else { mail.id.to_string() };
        let to: Mailbox = mail.to.parse().map_err(|_| "the address is none that mail can go to".to_owned())?;
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject(&mail.words))
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .header(AutoSubmitted)
            .singlepart(SinglePart::plain(self.text(mail, code)))
            .map_err(|error| format!("it can't be written: {error}"))
    }

    fn text(&self, mail: &Mail, code: Option<&OneTimePassword>) -> String {
        let Self { public_url, portal_name, agency_name, help_desk_phone, .. } = self;
        let (words, link) = (&mail.words, mail.link.as_deref().unwrap_or("/"));
        let code = code.map_or_else(String::new, |code| format!("Activation code: {}\n\n", code.reveal()));
        format!(
            "{words}\n\n{code}\
             {portal_name}: {public_url}{link}\n\n\
             {agency_name} sent this because you have a user ID there. Nobody reads answers to it. We never ask for your password \
             or PIN by email. The help desk is at {help_desk_phone}.\n"
        )
    }
}

/// Notes in the queue what became of a mail, and in the log what went wrong with it.
async fn note(store: &Store, mail: &Mail, sent: Result<(), Failure>) -> Result<(), store::Fault> {
    let Err(Failure { why, .. }) = sent else {
        return store.mail_sent(&mail.id, clock::now()).await;
    };
    let now = clock::now();
    if let Some(next) = store.mail_failed(&mail.id, now, &why).await? {
        let seconds = next.since(now) / domain::moment::SECOND;
        tracing::warn!(mail = %mail.id, seconds, "a mail can't be sent: {why}; again in {seconds} s");
    } else {
        tracing::error!(mail = %mail.id, "a mail is given up: {why}");
    }
    Ok(())
}

/// Whether a refusal is about this mail, its address say, and not about the connection (x2z) or who may send (x3z): the second
/// digit says so (RFC 5321, 4.2.1).
fn is_about_the_mail(code: Code) -> bool {
    !matches!(code.category, Category::Connections | Category::Unspecified3)
}

/// Why the server didn't take a mail. Its own words may have the address in them, so that only its code is told.
fn reason(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_response() => "the mail server's answer can't be understood".to_owned(),
        None => error.to_string(),
    }
}

/// Keeps programs that answer for people who are away from answering (RFC 3834, 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use lettre::transport::smtp::response::{Detail, Severity};

    use super::*;

    #[test]
    fn a_refusal_is_about_the_mail_or_about_the_server() {
        use Category::{Connections, MailSystem, Syntax, Unspecified3};
        use Severity::{PermanentNegativeCompletion, TransientNegativeCompletion};
        for (severity, category, about_the_mail) in [
            (PermanentNegativeCompletion, MailSystem, true),
            (TransientNegativeCompletion, MailSystem, true),
            (PermanentNegativeCompletion, Syntax, true),
            (TransientNegativeCompletion, Connections, false),
            (PermanentNegativeCompletion, Unspecified3, false),
        ] {
            let code = Code { severity, category, detail: Detail::Zero };
            assert_eq!(is_about_the_mail(code), about_the_mail, "{code}");
        }
    }
}
