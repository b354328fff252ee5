use super::{Text, Value};

/// The members of an object in their order. A key that was read twice is kept twice.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Object {
    members: Vec<(Text, Value)>,
}

impl Object {
    /// An object without members.
    pub fn new() -> Self {
        Object::default()
    }

    /// Returns the value of a member; of its last one, if the key is there several times.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let member = self.members.iter().rev().find(|(name, _)| *name == key);
        member.map(|(_, value)| value)
    }

    /// Returns true if there is a member of this name.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Sets a member: in its place if there is one of this name, else at the end.
    pub fn insert(&mut self, key: impl Into<Text>, value: impl Into<Value>) {
        let (key, value) = (key.into(), value.into());
        match self.members.iter_mut().rev().find(|(name, _)| *name == key) {
            Some(member) => member.1 = value,
            None => self.members.push((key, value)),
        }
    }

    /// Removes all members of this name, and returns the value of the last one.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let mut removed = None;
        while let Some(position) = self.members.iter().position(|(name, _)| *name == key) {
            removed = Some(self.members.remove(position).1);
        }
        removed
    }

    /// Returns the members in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &Value)> {
        self.members.iter().map(|(key, value)| (key, value))
    }

    /// Returns the number of members.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Returns true if there are no members.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Adds a member that was read, even if there is one of this name.
    pub(super) fn append(&mut self, key: Text, value: Value) {
        self.members.push((key, value));
    }
}

impl FromIterator<(Text, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (Text, Value)>>(members: I) -> Self {
        Object { members: members.into_iter().collect() }
    }
}

impl IntoIterator for Object {
    type Item = (Text, Value);
    type IntoIter = std::vec::IntoIter<(Text, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.into_iter()
    }
}

/// The member of this name, or `null` where there is none.
impl std::ops::Index<&str> for Object {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&super::NULL)
    }
}
