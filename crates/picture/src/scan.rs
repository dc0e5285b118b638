//! Whether the pixels of a JPEG are all there.
//!
//! Decoders make up what is missing: a picture whose end was overwritten, or whose
//! middle was lost on the way, comes out grey or shifted, without a complaint. So the
//! codes are counted (ITU T.81, annexes F and G): each scan has to end after its last
//! block, at a marker, neither before nor long after.

/// Bytes that may stand between a scan and the next marker; some cameras pad.
const PADDING: usize = 16;

/// That the codes don't come out even.
pub(super) struct Damaged;

/// Goes through all codes of a JPEG.
pub(super) fn check(bytes: &[u8]) -> Result<(), Damaged> {
    let mut walk = Walk::default();
    let mut at = 2;
    loop {
        while bytes.get(at..at + 2) == Some(&[0xFF, 0xFF]) {
            at += 1;
        }
        let rest = bytes.get(at..).ok_or(Damaged)?;
        let &[0xFF, marker, ref rest @ ..] = rest else { return Err(Damaged) };
        if marker == 0xD9 {
            return walk.complete();
        }
        let &[high, low, ..] = rest else { return Err(Damaged) };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let body = rest.get(2..length).ok_or(Damaged)?;
        at += 2 + length;
        match marker {
            0xC0..=0xC2 => walk.frame(body)?,
            0xC4 => walk.tables(body)?,
            0xDD => walk.interval = number(body)?,
            0xDA => at += walk.scan(body, bytes.get(at..).ok_or(Damaged)?)?,
            _ => {}
        }
    }
}

/// A Huffman table: for the next 16 bits, how long the code is, and what it means.
struct Table(Vec<(u8, u8)>);

struct Component {
    id: u8,
    across: usize,
    down: usize,
    /// For each block, which coefficients aren't zero.
    filled: Vec<u64>,
    /// For each coefficient, the bit that it has come down to; 255 is none.
    bits: [u8; 64],
}

#[derive(Default)]
struct Walk {
    tables: [[Option<Table>; 4]; 2],
    components: Vec<Component>,
    width: usize,
    height: usize,
    interval: usize,
}

/// What one scan brings of the coefficients.
#[derive(Clone, Copy)]
struct Band {
    first: u32,
    last: u32,
    refines: bool,
}

impl Walk {
    fn frame(&mut self, body: &[u8]) -> Result<(), Damaged> {
        let [_, y1, y0, x1, x0, _, components @ ..] = body else { return Err(Damaged) };
        self.height = usize::from(u16::from_be_bytes([*y1, *y0]));
        self.width = usize::from(u16::from_be_bytes([*x1, *x0]));
        self.components.clear();
        for component in components.chunks_exact(3) {
            let (across, down) =
                (usize::from(component[1] >> 4), usize::from(component[1] & 15));
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return Err(Damaged);
            }
            let bits = [255; 64];
            let filled = Vec::new();
            self.components.push(Component {
                id: component[0],
                across,
                down,
                filled,
                bits,
            });
        }
        Ok(())
    }

    fn tables(&mut self, mut body: &[u8]) -> Result<(), Damaged> {
        while let Some((&kind, rest)) = body.split_first() {
            let counts = rest.get(..16).ok_or(Damaged)?;
            let total = counts.iter().map(|count| usize::from(*count)).sum::<usize>();
            let symbols = rest.get(16..16 + total).ok_or(Damaged)?;
            body = rest.get(16 + total..).unwrap_or_default();
            let class = self.tables.get_mut(usize::from(kind >> 4)).ok_or(Damaged)?;
            let place = class.get_mut(usize::from(kind & 15)).ok_or(Damaged)?;
            *place = Some(Table::new(counts, symbols)?);
        }
        Ok(())
    }

    /// Goes through one scan; says how many bytes it has.
    fn scan(&mut self, body: &[u8], data: &[u8]) -> Result<usize, Damaged> {
        let (&count, rest) = body.split_first().ok_or(Damaged)?;
        let chosen = rest.get(..2 * usize::from(count)).ok_or(Damaged)?;
        let &[first, last, steps, ..] = &rest[chosen.len()..] else {
            return Err(Damaged);
        };
        if first > last || last > 63 || (count > 1 && first > 0 && last > 0) {
            return Err(Damaged);
        }
        let widest = self.components.iter().map(|c| c.across).max().ok_or(Damaged)?;
        let tallest = self.components.iter().map(|c| c.down).max().ok_or(Damaged)?;
        let band =
            Band { first: first.into(), last: last.into(), refines: steps >> 4 > 0 };
        let mut parts = Vec::new();
        for pair in chosen.chunks_exact(2) {
            let index =
                self.components.iter().position(|c| c.id == pair[0]).ok_or(Damaged)?;
            for bits in &mut self.components[index].bits[first.into()..=last.into()] {
                *bits = steps & 15;
            }
            let dc = self.tables[0].get(usize::from(pair[1] >> 4)).ok_or(Damaged)?;
            let ac = self.tables[1].get(usize::from(pair[1] & 15)).ok_or(Damaged)?;
            let component = &self.components[index];
            // Alone, a component has no blocks beyond its edges (A.2.2).
            let (units, blocks) = if count == 1 {
                let across = (self.width * component.across).div_ceil(8 * widest);
                let down = (self.height * component.down).div_ceil(8 * tallest);
                (across * down, 1)
            } else {
                let across = self.width.div_ceil(8 * widest);
                let down = self.height.div_ceil(8 * tallest);
                (across * down, component.across * component.down)
            };
            parts.push((index, dc.as_ref(), ac.as_ref(), units, blocks));
        }
        let units = parts.first().ok_or(Damaged)?.3;
        let mut codes = Codes::new(data);
        let mut run = 0;
        let mut filled = Vec::new();
        if let [(index, .., units, _)] = parts[..]
            && band.first > 0
        {
            filled = std::mem::take(&mut self.components[index].filled);
            filled.resize(units, 0);
        }
        for unit in 0..units {
            if self.interval > 0 && unit > 0 && unit % self.interval == 0 {
                codes.restart()?;
                run = 0;
            }
            for (_, dc, ac, _, blocks) in &parts {
                for _ in 0..*blocks {
                    if let Some(filled) = filled.get_mut(unit) {
                        codes.more(band, (*ac).ok_or(Damaged)?, filled, &mut run)?;
                    } else if band.refines {
                        codes.skip(1)?;
                    } else {
                        let length = codes.symbol((*dc).ok_or(Damaged)?)?;
                        codes.skip(length.into())?;
                        if band.last > 0 {
                            codes.sequential((*ac).ok_or(Damaged)?)?;
                        }
                    }
                }
            }
        }
        if let [(index, ..)] = parts[..] {
            self.components[index].filled = filled;
        }
        codes.end()
    }

    /// Whether every coefficient has come, down to its last bit.
    fn complete(&self) -> Result<(), Damaged> {
        let mut bits = self.components.iter().flat_map(|component| component.bits);
        if self.components.is_empty() || bits.any(|bit| bit != 0) {
            return Err(Damaged);
        }
        Ok(())
    }
}

impl Table {
    fn new(counts: &[u8], symbols: &[u8]) -> Result<Self, Damaged> {
        let mut table = Vec::with_capacity(1 << 16);
        let mut symbols = symbols.iter();
        for (length, count) in (1..).zip(counts) {
            for symbol in symbols.by_ref().take((*count).into()) {
                table.resize(table.len() + (1 << (16 - length)), (length, *symbol));
                if table.len() > 1 << 16 {
                    return Err(Damaged);
                }
            }
        }
        // A length that no code has: these bits mean nothing.
        table.resize(1 << 16, (255, 0));
        Ok(Self(table))
    }
}

/// The codes of one scan.
struct Codes<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, from the left.
    bits: u64,
    count: u32,
}

impl<'a> Codes<'a> {
    fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, bits: 0, count: 0 }
    }

    fn fill(&mut self) {
        while self.count <= 56 {
            let (byte, length) = match self.data.get(self.at..) {
                Some([0xFF, 0, ..]) => (0xFF, 2),
                // A marker, or the end.
                Some([0xFF, ..] | []) | None => return,
                Some([byte, ..]) => (*byte, 1),
            };
            self.at += length;
            self.bits |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    fn skip(&mut self, count: u32) -> Result<(), Damaged> {
        self.read(count).map(|_| ())
    }

    fn read(&mut self, count: u32) -> Result<u32, Damaged> {
        if count > self.count {
            self.fill();
        }
        if count > self.count || count > 16 {
            return Err(Damaged);
        }
        let value = (self.bits >> 48) as u32 >> (16 - count);
        self.bits <<= count;
        self.count -= count;
        Ok(value)
    }

    fn symbol(&mut self, table: &Table) -> Result<u8, Damaged> {
        if self.count < 16 {
            self.fill();
        }
        let next = (self.bits >> 48) as usize;
        let (length, symbol) = table.0.get(next).copied().ok_or(Damaged)?;
        if u32::from(length) > self.count {
            return Err(Damaged);
        }
        self.bits <<= length;
        self.count -= u32::from(length);
        Ok(symbol)
    }

    /// The coefficients of a block after its first, all in one scan (F.2.2.2).
    fn sequential(&mut self, table: &Table) -> Result<(), Damaged> {
        let mut at = 1;
        while at < 64 {
            let symbol = self.symbol(table)?;
            let (zeros, length) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            match (zeros, length) {
                (15, 0) => at += 16,
                (_, 0) => return Ok(()),
                _ => {
                    at += zeros + 1;
                    self.skip(length)?;
                }
            }
        }
        if at > 64 { Err(Damaged) } else { Ok(()) }
    }

    /// A band of coefficients of a block, or one more bit of them (G.1.2).
    fn more(
        &mut self,
        band: Band,
        table: &Table,
        filled: &mut u64,
        run: &mut u32,
    ) -> Result<(), Damaged> {
        let mut at = band.first;
        while *run == 0 && at <= band.last {
            let symbol = self.symbol(table)?;
            let (mut zeros, length) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if length == 0 && zeros < 15 {
                *run = (1 << zeros) + self.read(zeros)?;
                break;
            }
            self.skip(length)?;
            if !band.refines {
                at += zeros;
            } else {
                while at <= band.last {
                    if *filled >> at & 1 == 1 {
                        self.skip(1)?;
                    } else if zeros == 0 {
                        break;
                    } else {
                        zeros -= 1;
                    }
                    at += 1;
                }
            }
            if length > 0 {
                if at > band.last {
                    return Err(Damaged);
                }
                *filled |= 1 << at;
            }
            at += 1;
        }
        if *run > 0 {
            *run -= 1;
            if band.refines && at <= band.last {
                let rest = *filled >> at << at << (63 - band.last);
                for _ in 0..rest.count_ones() {
                    self.skip(1)?;
                }
            }
        }
        Ok(())
    }

    /// The end of a stretch between two restart markers.
    fn restart(&mut self) -> Result<(), Damaged> {
        let end = self.end()?;
        let Some([0xFF, 0xD0..=0xD7]) = self.data.get(end..end + 2) else {
            return Err(Damaged);
        };
        *self = Self { data: self.data, at: end + 2, bits: 0, count: 0 };
        Ok(())
    }

    /// Where the next marker is, if no codes are left before it.
    fn end(&mut self) -> Result<usize, Damaged> {
        let mut left = (self.count / 8) as usize;
        loop {
            match self.data.get(self.at..) {
                Some([0xFF, 0, ..]) => self.at += 2,
                Some([0xFF, _, ..]) => break,
                Some([_, ..]) => self.at += 1,
                Some([]) | None => return Err(Damaged),
            }
            left += 1;
            if left > PADDING {
                return Err(Damaged);
            }
        }
        if left > PADDING { Err(Damaged) } else { Ok(self.at) }
    }
}

/// A number of two bytes.
fn number(body: &[u8]) -> Result<usize, Damaged> {
    let [high, low, ..] = body else { return Err(Damaged) };
    Ok(u16::from_be_bytes([*high, *low]).into())
}
