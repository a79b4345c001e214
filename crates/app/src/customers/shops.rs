//! Which store is meant, where a record names one in its own words.

use db::{Db, stores};

/// The stores, to be recognised.
pub(crate) struct Shops(Vec<Shop>);

struct Shop {
    id: i64,
    code: String,
    name: String,
    brand: String,
}

impl Shops {
    /// Reads them.
    pub async fn read(data: &Db) -> Result<Shops, db::Error> {
        let shop = |kept: stores::Kept| {
            let details: Option<model::Store> = serde_json::from_str(&kept.details).ok();
            let name = details.map(|store| store.name).unwrap_or_default();
            Shop { id: kept.id, code: kept.code, name, brand: kept.brand }
        };
        Ok(Shops(stores::all(data).await?.into_iter().map(shop).collect()))
    }

    /// Code and brand of a store by its number.
    pub fn by_number(&self, id: i64) -> Option<(&str, &str)> {
        self.0.iter().find(|shop| shop.id == id).map(|shop| (shop.code.as_str(), shop.brand.as_str()))
    }

    /// Number and brand of a store by its code.
    pub fn by_code(&self, code: &str) -> Option<(i64, &str)> {
        self.0.iter().find(|shop| shop.code == code).map(|shop| (shop.id, shop.brand.as_str()))
    }

    /// The code of the store that a record of a brand calls so: by its code, or by its name; capitals do not count.
    pub fn called(&self, text: &str, brand: &str) -> Option<&str> {
        let text = text.to_lowercase();
        let theirs = || self.0.iter().filter(|shop| shop.brand == brand);
        let by_code = theirs().find(|shop| shop.code.to_lowercase() == text);
        by_code
            .or_else(|| theirs().find(|shop| shop.name.to_lowercase() == text))
            .map(|shop| shop.code.as_str())
    }
}
