//! The dates of annotations, as programs write them (ISO 32000-1, 7.9.4, and otherwise).

/// A date as far as it was written: what isn't there isn't made up.
///
/// ```
/// use marbre_pdf::annotations::Moment;
///
/// let moment = Moment::read("D:20210520143000+02'00'").expect("a date");
/// assert_eq!(moment.to_string(), "2021-05-20T14:30:00+02:00");
/// assert_eq!(Moment::read("D:20210520").expect("a date").to_string(), "2021-05-20");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    year: u16,
    month: u8,
    day: u8,
    time: Option<[u8; 3]>,
    /// Minutes east of Greenwich.
    offset: Option<i16>,
}

impl Moment {
    /// Reads `D:YYYYMMDDHHmmSSOHH'mm'` with any of its tails missing, and dates of ISO 8601,
    /// which some programs write. `None` where it is no date.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text =
            text.strip_prefix("D:").or(text.strip_prefix("d:")).unwrap_or(text).trim();
        let digits = |text: &str, count: usize| -> Option<(u16, String)> {
            // Separators of ISO 8601 stand before a number.
            let rest = text.trim_start_matches(['-', ':', '/', 'T', 't', ' ']);
            let number = rest.get(..count)?;
            let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
            Some((number.parse().ok().filter(|_| is_number)?, rest[count..].to_owned()))
        };
        let (year, rest) = digits(text, 4)?;
        let within = |read: Option<(u16, String)>, low: u16, high: u16| {
            read.filter(|(number, _)| (low..=high).contains(number))
        };
        let byte = |number: u16| u8::try_from(number).unwrap_or(u8::MAX);
        let Some((month, rest)) = within(digits(&rest, 2), 1, 12) else {
            return Self::on(year, 1, 1);
        };
        let Some((day, rest)) = within(digits(&rest, 2), 1, 31) else {
            return Self::on(year, byte(month), 1);
        };
        let date = Self::on(year, byte(month), byte(day))?;
        // An offset may follow at once; it begins with a sign that isn't a separator.
        let Some((hour, rest)) = within(digits(&rest, 2), 0, 23) else {
            return Some(date);
        };
        let mut time = [byte(hour), 0, 0];
        let mut rest = rest;
        for (part, most) in [(1, 59), (2, 60)] {
            if rest.starts_with(['+', '-', 'Z', 'z']) {
                break;
            }
            let Some((number, more)) = within(digits(&rest, 2), 0, most) else { break };
            time[part] = byte(number);
            rest = more;
        }
        // Parts of seconds.
        let rest = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
        Some(Self { time: Some(time), offset: Self::offset(rest), ..date })
    }

    fn on(year: u16, month: u8, day: u8) -> Option<Self> {
        (1900..=9999).contains(&year).then_some(Self {
            year,
            month,
            day,
            time: None,
            offset: None,
        })
    }

    fn offset(text: &str) -> Option<i16> {
        let sign = match text.chars().next()? {
            'Z' | 'z' => return Some(0),
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        let mut digits =
            text.chars().filter(char::is_ascii_digit).filter_map(|c| c.to_digit(10));
        let mut next = || digits.next().map(|digit| digit as i16);
        let hours = next()? * 10 + next()?;
        let minutes = next().unwrap_or(0) * 10 + next().unwrap_or(0);
        (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    }

    /// The day, as `2021-05-20`.
    pub fn day(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// Hours and minutes, as `14:30`; `None` where only a day is known.
    pub fn clock(&self) -> Option<String> {
        self.time.map(|[hour, minute, _]| format!("{hour:02}:{minute:02}"))
    }

    /// What puts moments in their order: minutes, as far as offsets are known.
    pub fn order(&self) -> i64 {
        let [hour, minute, _] = self.time.unwrap_or_default().map(i64::from);
        let days =
            i64::from(self.year) * 372 + i64::from(self.month) * 31 + i64::from(self.day);
        (days * 24 + hour) * 60 + minute - i64::from(self.offset.unwrap_or(0))
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.day())?;
        let Some([hour, minute, second]) = self.time else { return Ok(()) };
        write!(f, "T{hour:02}:{minute:02}:{second:02}")?;
        match self.offset {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let minutes = offset.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_programs_write_them() {
        let cases = [
            ("D:20210520143012+02'00'", "2021-05-20T14:30:12+02:00"),
            ("D:20210520143012+02'00", "2021-05-20T14:30:12+02:00"),
            ("D:20210520143012-0330", "2021-05-20T14:30:12-03:30"),
            ("D:20210520143012Z", "2021-05-20T14:30:12Z"),
            ("D:20210520143012Z00'00'", "2021-05-20T14:30:12Z"),
            ("20210520143012", "2021-05-20T14:30:12"),
            ("D:202105201430", "2021-05-20T14:30:00"),
            ("D:2021", "2021-01-01"),
            ("2021-05-20T14:30:12.345+02:00", "2021-05-20T14:30:12+02:00"),
            ("2021-05-20 14:30", "2021-05-20T14:30:00"),
            ("D:20210520250000", "2021-05-20"),
        ];
        for (written, expected) in cases {
            let moment = Moment::read(written).map(|it| it.to_string());
            assert_eq!(moment.as_deref(), Some(expected), "{written}");
        }
        for none in ["", "D:", "mercredi", "D:20", "0000", "D:é021", "D:2é21"] {
            assert_eq!(Moment::read(none), None, "{none}");
        }
    }

    #[test]
    fn moments_are_in_order_across_offsets() {
        let order = |text| Moment::read(text).map(|it| it.order());
        assert!(order("D:20210520143000+02'00'") < order("D:20210520133000Z"));
        assert!(order("D:20210531") < order("D:20210601"));
    }
}
