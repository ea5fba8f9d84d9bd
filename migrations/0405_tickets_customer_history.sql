-- Tickets in the history of their customer. Merged ones are left out: their needs are told by the ticket they went into.
create index ticket_history_of_customer on tickets.ticket (tenant_id, customer_id, opened_at desc, id desc)
  where customer_id is not null and status <> 'merged';

create view tickets.customer_history with (security_invoker = true) as
select tenant_id, customer_id, id, opened_at as at, number, subject as title, status as state
  from tickets.ticket
 where customer_id is not null and status <> 'merged';
grant select on tickets.customer_history to sqm_app, sqm_system, sqm_readonly;

select customers.offer_history('ticket', 'tickets.customer_history', 'ticket-record', 'ticket-status', '/tickets/',
  'ticket', 'ticket.read');
