-- What a person wrote back that is no answer to an offer: sealed, until staff have read it.
ALTER TABLE message ADD COLUMN sealed BLOB;
