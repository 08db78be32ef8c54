//! Pages of long lists: a query takes one row more than a page shows, and that one says whether there are more.

/// How many rows a query takes for a page of this size.
pub(crate) fn and_one_more(size: usize) -> i64 {
    i64::try_from(size).map_or(i64::MAX, |size| size.saturating_add(1))
}

/// A page of this size, and whether there are more.
pub(crate) fn cut<T>(mut rows: Vec<T>, size: usize) -> (Vec<T>, bool) {
    let more = rows.len() > size;
    rows.truncate(size);
    (rows, more)
}
