//! `marbre preview`, through the real server.

mod security;
mod seen;
mod served;
