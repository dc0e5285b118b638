//! The small PostScript programs that functions may be (ISO 32000-1, 7.10.5).

/// A program.
#[derive(Clone, Debug)]
pub(super) struct Calculator(Vec<Step>);

#[derive(Clone, Debug)]
enum Step {
    Push(f32),
    Do(&'static str),
    If(Vec<Step>),
    Either(Vec<Step>, Vec<Step>),
}

/// The operators (ISO 32000-1, table 42), but for `if` and `ifelse`.
const OPERATORS: &[&str] = &[
    "abs", "add", "and", "atan", "bitshift", "ceiling", "copy", "cos", "cvi", "cvr",
    "div", "dup", "eq", "exch", "exp", "false", "floor", "ge", "gt", "idiv", "index",
    "le", "ln", "log", "lt", "mod", "mul", "ne", "neg", "not", "or", "pop", "roll",
    "round", "sin", "sqrt", "sub", "true", "truncate", "xor",
];
/// How many numbers a program may hold at once (ISO 32000-1, annex C, has 100).
const STACK: usize = 256;
/// How deep braces may be nested.
const DEEPEST: usize = 32;

impl Calculator {
    /// Reads a program in braces; `None` where it makes no sense.
    pub(super) fn read(program: &[u8]) -> Option<Self> {
        let program = std::str::from_utf8(program).ok()?;
        let spaced = program.replace('{', " { ").replace('}', " } ");
        let mut words = spaced.lines().flat_map(|line| {
            line.split('%').next().unwrap_or_default().split_ascii_whitespace()
        });
        (words.next()? == "{").then_some(())?;
        Some(Self(block(&mut words, 0)?))
    }

    /// About how many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        size(&self.0)
    }

    /// What is on the stack in the end; `None` where the program fails.
    pub(super) fn run(&self, input: &[f32]) -> Option<Vec<f32>> {
        let mut stack = input.to_vec();
        run(&self.0, &mut stack)?;
        Some(stack)
    }
}

fn size(steps: &[Step]) -> usize {
    let within = steps.iter().map(|step| match step {
        Step::If(steps) => size(steps),
        Step::Either(one, other) => size(one) + size(other),
        Step::Push(_) | Step::Do(_) => 0,
    });
    size_of_val(steps) + within.sum::<usize>()
}

fn block<'a>(
    words: &mut impl Iterator<Item = &'a str>,
    depth: usize,
) -> Option<Vec<Step>> {
    if depth > DEEPEST {
        return None;
    }
    let mut steps = Vec::new();
    let mut blocks: Vec<Vec<Step>> = Vec::new();
    loop {
        match words.next()? {
            "}" => return blocks.is_empty().then_some(steps),
            "{" => blocks.push(block(words, depth + 1)?),
            "if" => steps.push(Step::If(blocks.pop()?)),
            "ifelse" => {
                let (no, yes) = (blocks.pop()?, blocks.pop()?);
                steps.push(Step::Either(yes, no));
            }
            word => match OPERATORS.iter().find(|known| **known == word) {
                Some(known) => steps.push(Step::Do(known)),
                None => steps.push(Step::Push(word.parse().ok()?)),
            },
        }
    }
}

fn run(steps: &[Step], stack: &mut Vec<f32>) -> Option<()> {
    for step in steps {
        match step {
            Step::Push(number) => stack.push(*number),
            Step::If(yes) => {
                if stack.pop()? != 0.0 {
                    run(yes, stack)?;
                }
            }
            Step::Either(yes, no) => {
                let chosen = if stack.pop()? != 0.0 { yes } else { no };
                run(chosen, stack)?;
            }
            Step::Do(operator) => operate(operator, stack)?,
        }
        if stack.len() > STACK {
            return None;
        }
    }
    Some(())
}

fn operate(operator: &str, stack: &mut Vec<f32>) -> Option<()> {
    let truth = |is: bool| if is { 1.0 } else { 0.0 };
    match operator {
        "pop" => {
            stack.pop()?;
            return Some(());
        }
        "true" | "false" => {
            stack.push(truth(operator == "true"));
            return Some(());
        }
        "dup" => {
            stack.push(*stack.last()?);
            return Some(());
        }
        "copy" => {
            let count = stack.pop()? as usize;
            let from = stack.len().checked_sub(count)?;
            stack.extend_from_within(from..);
            return Some(());
        }
        "index" => {
            let index = stack.pop()? as usize;
            stack.push(*stack.get(stack.len().checked_sub(index + 1)?)?);
            return Some(());
        }
        "roll" => {
            let (by, count) = (stack.pop()? as i64, stack.pop()? as usize);
            let from = stack.len().checked_sub(count)?;
            if count > 0 {
                let by =
                    usize::try_from(by.rem_euclid(i64::try_from(count).ok()?)).ok()?;
                stack.get_mut(from..)?.rotate_right(by);
            }
            return Some(());
        }
        _ => {}
    }
    let top = stack.pop()?;
    let whole = |number: f32| number as i32;
    let one = match operator {
        "abs" => Some(top.abs()),
        "ceiling" => Some(top.ceil()),
        "floor" => Some(top.floor()),
        "round" => Some((top + 0.5).floor()),
        "truncate" | "cvi" => Some(top.trunc()),
        "cvr" => Some(top),
        "neg" => Some(-top),
        "sqrt" => Some(top.max(0.0).sqrt()),
        "sin" => Some(top.to_radians().sin()),
        "cos" => Some(top.to_radians().cos()),
        "ln" => Some(top.ln()),
        "log" => Some(top.log10()),
        "not" if top == 0.0 || (top - 1.0).abs() < f32::EPSILON => Some(1.0 - top),
        "not" => Some(!whole(top) as f32),
        _ => None,
    };
    if let Some(result) = one {
        stack.push(result);
        return Some(());
    }
    let below = stack.pop()?;
    let result = match operator {
        "add" => below + top,
        "sub" => below - top,
        "mul" => below * top,
        "div" => below / top,
        "idiv" => whole(below).checked_div(whole(top))? as f32,
        "mod" => whole(below).checked_rem(whole(top))? as f32,
        "exp" => below.powf(top),
        "atan" => below.atan2(top).to_degrees().rem_euclid(360.0),
        "eq" => truth(below.total_cmp(&top).is_eq()),
        "ne" => truth(below.total_cmp(&top).is_ne()),
        "gt" => truth(below > top),
        "ge" => truth(below >= top),
        "lt" => truth(below < top),
        "le" => truth(below <= top),
        "and" => (whole(below) & whole(top)) as f32,
        "or" => (whole(below) | whole(top)) as f32,
        "xor" => (whole(below) ^ whole(top)) as f32,
        "bitshift" if top >= 0.0 => {
            whole(below).checked_shl(whole(top).unsigned_abs())? as f32
        }
        "bitshift" => whole(below).checked_shr(whole(top).unsigned_abs())? as f32,
        "exch" => {
            stack.push(top);
            below
        }
        _ => return None,
    };
    stack.push(result);
    Some(())
}
