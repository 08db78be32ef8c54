//! What waits for somebody's answer: asking, answering, taking back.

pub mod request;
pub mod request_lists;
pub mod service_request;
pub mod withdraw_request;
