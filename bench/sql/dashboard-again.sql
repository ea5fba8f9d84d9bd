-- What GET /dashboard asks while the board in memory is of the ledger's present version.
select version from objectives.ledger where tenant_id = :tenant::uuid;
