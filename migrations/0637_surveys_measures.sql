-- What the objectives module measures about answers (handbook §4.3, §6.3, §8.3, §9.1.3): one row per complete response and
-- measure. Doubted and removed answers, and those of a survey's partial state, count nowhere. Reads stored columns only.
--
-- A net promoter score is the mean of what single answers add to it (+100, 0, −100): so it is summed, cut and bounded like any
-- other mean. Answers of anonymous surveys have a day and nothing finer; they stand at its noon.
create view surveys.measure_response with (security_invoker = true) as
select r.tenant_id, r.id as source_id, m.measure, a.at, m.value, m.numerator, m.denominator,
       jsonb_strip_nulls(jsonb_build_object(
         'kind', s.purpose,
         'department', coalesce(r.department_id, s.department_id),
         'assignee', r.person_id,
         'channel', coalesce(r.dims ->> 'channel', r.channel),
         'region', nullif(r.dims ->> 'region', ''),
         'product', nullif(r.dims ->> 'product', ''),
         'customer_class', nullif(r.dims ->> 'customer_class', ''))) as dims
  from surveys.response r
  join surveys.survey s on s.tenant_id = r.tenant_id and s.id = r.survey_id
  join org.tenant t on t.id = r.tenant_id
 cross join lateral (select coalesce(r.submitted_at, (r.day + time '12:00') at time zone t.time_zone) as at) a
  left join lateral (select avg(x.value::double precision) as mean from jsonb_each_text(r.aspects) x) d on true
 cross join lateral (values
   ('survey.answers', true, null::double precision, null::double precision, null::double precision),
   ('survey.csat', r.csat is not null, r.csat, null, null),
   ('survey.satisfied', r.satisfied is not null, null, r.satisfied::integer, 1),
   ('survey.nps', r.nps is not null, case when r.nps >= 9 then 100 when r.nps <= 6 then -100 else 0 end, null, null),
   ('survey.ces', r.ces is not null, r.ces, null, null),
   -- 5, 6 and 7 of seven points are 66.7 and more of a hundred.
   ('survey.made_easy', r.ces is not null, null, (r.ces >= 66)::integer, 1),
   ('survey.aspects', d.mean is not null, d.mean, null, null),
   ('survey.attitude', r.aspects ? 'attitude', (r.aspects ->> 'attitude')::double precision, null, null),
   ('survey.efficiency', r.aspects ? 'efficiency', (r.aspects ->> 'efficiency')::double precision, null, null),
   ('survey.quality', r.aspects ? 'quality', (r.aspects ->> 'quality')::double precision, null, null),
   ('survey.etiquette', r.aspects ? 'etiquette', (r.aspects ->> 'etiquette')::double precision, null, null),
   ('survey.response_speed', r.aspects ? 'response_speed', (r.aspects ->> 'response_speed')::double precision, null, null),
   ('survey.problem_solving', r.aspects ? 'problem_solving', (r.aspects ->> 'problem_solving')::double precision, null, null),
   ('survey.effect', r.aspects ? 'effect', (r.aspects ->> 'effect')::double precision, null, null)
 ) m(measure, present, value, numerator, denominator)
 where r.state = 'complete' and r.suspect = '' and m.present;
grant select on surveys.measure_response to sqm_app, sqm_system, sqm_readonly;

select objectives.offer_source('survey_response', 'surveys.measure_response', '/responses');
select objectives.offer_measure(measure, 'survey_response', shape) from (values
  ('survey.answers', 'count'), ('survey.csat', 'value'), ('survey.satisfied', 'ratio'), ('survey.nps', 'value'),
  ('survey.ces', 'value'), ('survey.made_easy', 'ratio'), ('survey.aspects', 'value'), ('survey.attitude', 'value'),
  ('survey.efficiency', 'value'), ('survey.quality', 'value'), ('survey.etiquette', 'value'),
  ('survey.response_speed', 'value'), ('survey.problem_solving', 'value'), ('survey.effect', 'value')
) offered(measure, shape);
