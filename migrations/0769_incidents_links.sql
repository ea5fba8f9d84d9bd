-- An incident has to do with any record of the product: what was found in an access log, a vulnerability that was used, data that
-- was taken, a site that was entered.
alter table incidents.link drop constraint link_kind;
alter table incidents.link add constraint link_kind check (kind in (
  'ticket', 'customer', 'purchase', 'visit', 'service_order', 'callback', 'incident', 'drill', 'action', 'document', 'risk', 'vulnerability',
  'control', 'security_check', 'data_asset', 'key_post', 'site', 'access_finding', 'alarm', 'problem'));
