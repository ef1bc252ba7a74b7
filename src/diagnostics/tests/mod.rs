mod codes;
mod diagnostic;
mod human;
mod json;
mod load;
mod plain;
mod robust;
mod suggest;
