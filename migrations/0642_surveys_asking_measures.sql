-- How many of those who were asked have answered (handbook §4.3.1): one row per invitation that was delivered. Of an
-- anonymous survey this is told once it is over: nothing happens in the ledger at the moment in which somebody answers.
create view surveys.measure_invitation with (security_invoker = true) as
select i.tenant_id, i.id as source_id, 'survey.response'::text as measure, i.sent_at as at, null::double precision as value,
       (i.state = 'answered')::integer::double precision as numerator, 1::double precision as denominator,
       jsonb_strip_nulls(jsonb_build_object(
         'kind', s.purpose, 'channel', i.channel, 'department', coalesce(i.department_id, s.department_id),
         'assignee', case when s.privacy <> 'anonymous' then i.person_id end,
         'region', nullif(i.dims ->> 'region', ''), 'product', nullif(i.dims ->> 'product', ''),
         'customer_class', nullif(i.dims ->> 'customer_class', ''))) as dims
  from surveys.invitation i
  join surveys.survey s on s.tenant_id = i.tenant_id and s.id = i.survey_id
 where i.sent_at is not null and i.state <> 'bounced' and i.reason <> 'wrong_number'
   and (s.privacy <> 'anonymous' or s.state = 'closed');
grant select on surveys.measure_invitation to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('survey_invitation', 'surveys.measure_invitation', '/invitations');
select objectives.offer_measure('survey.response', 'survey_invitation', 'ratio');
