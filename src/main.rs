use std::time::Instant;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let t = Instant::now();
    let o = sales_pulse::orders::read(&[sales_pulse::orders::Source::File(path.into())], &Default::default(), &sales_pulse::progress::Silent).unwrap();
    eprintln!("read {:?} {:?} {:?}", t.elapsed(), o.census, o.customers.len());
    let t = Instant::now();
    let (tables, _) = sales_pulse::tables::aggregate(o, &sales_pulse::tables::Cut { max_categories: 50, groups: vec![] }).unwrap();
    eprintln!("agg {:?}", t.elapsed());
    let t = Instant::now();
    let s = sales_pulse::analysis::rfm::score(&tables.customers, tables.last_order, sales_pulse::analysis::rfm::Method::Quantile);
    eprintln!("rfm {:?} {:?}", t.elapsed(), s.cuts);
    eprintln!("{:?} {}", tables.slices[0].total, tables.slices.len());
    let c = sales_pulse::tables::curated::curate(&tables, &s).unwrap();
    for c in c { std::fs::write(format!("/tmp/cur/{}", c.name), c.bytes).unwrap(); }
}
