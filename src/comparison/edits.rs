//! What two sequences have in common, in order: words of a page, pages of a report, lines of
//! a text.

use std::collections::HashMap;
use std::hash::Hash;

/// The most comparisons for a stretch without any landmark.
const MOST: usize = 4_000_000;

/// Pairs of equal elements, by their indices, in the order of both sequences.
///
/// What is equal at both ends pairs up; then what is there only once in each sequence is
/// a landmark (as in Cohen's patience diff); between landmarks the longest common subsequence is found.
/// So the time is in proportion to the length wherever there are landmarks. A long stretch
/// without any has no pairs: all of it counts as exchanged, and nothing is missed.
pub(crate) fn common<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    stretch(old, new, (0, 0), &mut pairs);
    pairs
}

fn stretch<T: Eq + Hash>(
    old: &[T],
    new: &[T],
    (first, second): (usize, usize),
    pairs: &mut Vec<(usize, usize)>,
) {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    pairs.extend((0..head).map(|i| (first + i, second + i)));
    let (old, new) = (&old[head..], &new[head..]);
    let (first, second) = (first + head, second + head);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, old_tail) = old.split_at(old.len() - tail);
    let (new, _) = new.split_at(new.len() - tail);
    if !old.is_empty() && !new.is_empty() {
        let landmarks = landmarks(old, new);
        if landmarks.is_empty() {
            longest(old, new, (first, second), pairs);
        } else {
            let (mut i, mut j) = (0, 0);
            for (at, there) in landmarks {
                stretch(&old[i..at], &new[j..there], (first + i, second + j), pairs);
                pairs.push((first + at, second + there));
                (i, j) = (at + 1, there + 1);
            }
            stretch(&old[i..], &new[j..], (first + i, second + j), pairs);
        }
    }
    let (first, second) = (first + old.len(), second + new.len());
    pairs.extend((0..old_tail.len()).map(|i| (first + i, second + i)));
}

/// What is there once in each, as the longest list that goes forward in both.
fn landmarks<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let once = |items: &[T]| -> Vec<usize> {
        let mut counts = HashMap::new();
        items.iter().for_each(|item| *counts.entry(item).or_insert(0) += 1);
        (0..items.len()).filter(|i| counts.get(&items[*i]) == Some(&1)).collect()
    };
    let there: HashMap<&T, usize> = once(new).into_iter().map(|j| (&new[j], j)).collect();
    let candidates = once(old).into_iter();
    let candidates: Vec<(usize, usize)> =
        candidates.filter_map(|i| there.get(&old[i]).map(|j| (i, *j))).collect();
    // For each length, the candidate with the lowest end that a list of it can have.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::new();
    for (index, (_, j)) in candidates.iter().enumerate() {
        let length = ends.partition_point(|end| candidates[*end].1 < *j);
        before.push(length.checked_sub(1).map(|last| ends[last]));
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut list = Vec::new();
    let mut at = ends.last().copied();
    while let Some(index) = at {
        list.push(candidates[index]);
        at = before[index];
    }
    list.reverse();
    list
}

/// The longest common subsequence, by the table of its lengths.
fn longest<T: Eq>(
    old: &[T],
    new: &[T],
    (first, second): (usize, usize),
    pairs: &mut Vec<(usize, usize)>,
) {
    if old.len().saturating_mul(new.len()) > MOST {
        return;
    }
    let width = new.len() + 1;
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = if old[i] == new[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            pairs.push((first + i, second + j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(old: &str, new: &str) -> String {
        let (old, new): (Vec<char>, Vec<char>) =
            (old.chars().collect(), new.chars().collect());
        let pairs = common(&old, &new);
        assert!(pairs.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1), "{pairs:?}");
        assert!(pairs.iter().all(|(i, j)| old[*i] == new[*j]));
        pairs.iter().map(|(i, _)| old[*i]).collect()
    }

    #[test]
    fn what_is_equal_pairs_up_in_order() {
        assert_eq!(kept("abc", "abc"), "abc");
        assert_eq!(kept("abxyz", "abcyz"), "abyz");
        assert_eq!(kept("", "abc"), "");
        assert_eq!(kept("aabb", "abab"), "abb");
        assert_eq!(kept("abcdef", "defabc").len(), 3);
    }

    #[test]
    fn a_long_stretch_without_landmarks_counts_as_exchanged() {
        let old: Vec<usize> = (0..6000).map(|i| i % 2).collect();
        let new: Vec<usize> = (0..6000).map(|i| 2 + i % 2).collect();
        assert!(common(&old, &new).is_empty());
    }
}
