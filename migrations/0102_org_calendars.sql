-- Business calendars: several periods a day, a time zone, holidays and make-up working days (调休).

create table org.calendar (
  tenant_id  uuid not null,
  id         uuid not null,
  name       text not null,
  time_zone  text not null,
  kind       text not null,
  version    bigint not null default 1,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint calendar_kind check (kind in ('always', 'weekly')),
  constraint calendar_tenant foreign key (tenant_id) references org.tenant (id),
  constraint calendar_name unique (tenant_id, name)
);
select platform.protect('org.calendar');

-- Open hours of an ordinary week, in minutes from midnight local time; 1440 is the end of the day. Weekdays as in
-- ISO 8601: 1 is Monday.
create table org.calendar_period (
  tenant_id   uuid not null,
  id          uuid not null,
  calendar_id uuid not null,
  weekday     smallint not null,
  opens       smallint not null,
  closes      smallint not null,
  primary key (tenant_id, id),
  constraint calendar_period_start unique (tenant_id, calendar_id, weekday, opens),
  constraint calendar_period_weekday check (weekday between 1 and 7),
  constraint calendar_period_bounds check (0 <= opens and opens < closes and closes <= 1440),
  constraint calendar_period_calendar foreign key (tenant_id, calendar_id) references org.calendar (tenant_id, id)
    on delete cascade
);
select platform.protect('org.calendar_period');

-- Days that differ from their weekday: a holiday is closed, a make-up day works the hours of the weekday it stands for,
-- a short day has hours of its own, written 09:00-12:00.
create table org.calendar_day (
  tenant_id   uuid not null,
  id          uuid not null,
  calendar_id uuid not null,
  day         date not null,
  kind        text not null,
  like_day    smallint,
  hours       text[] not null default '{}',
  name        text not null,
  primary key (tenant_id, id),
  constraint calendar_day_once unique (tenant_id, calendar_id, day),
  constraint calendar_day_kind check (kind in ('holiday', 'workday', 'hours')),
  constraint calendar_day_like check ((kind = 'workday') = (like_day is not null) and like_day between 1 and 7),
  constraint calendar_day_hours check ((kind = 'hours') = (hours <> '{}')),
  constraint calendar_day_calendar foreign key (tenant_id, calendar_id) references org.calendar (tenant_id, id)
    on delete cascade
);
select platform.protect('org.calendar_day');

-- Official days by jurisdiction, copied into a calendar when it is made or on request; a tenant then edits its copy.
create table org.holiday_reference (
  jurisdiction text not null,
  day          date not null,
  kind         text not null,
  name_en      text not null,
  name_zh_hans text not null,
  name_zh_hant text not null,
  primary key (jurisdiction, day),
  constraint holiday_reference_kind check (kind in ('holiday', 'workday'))
);
select platform.share('org.holiday_reference');

-- Mainland China, from the State Council's yearly notices on holidays (2025, 2026).
insert into org.holiday_reference (jurisdiction, day, kind, name_en, name_zh_hans, name_zh_hant)
select 'cn', day::date, kind, name_en, name_zh_hans, name_zh_hant
from (values
  ('2025-01-01', '2025-01-01', 'holiday', 'New Year''s Day', '元旦', '元旦'),
  ('2025-01-28', '2025-02-04', 'holiday', 'Spring Festival', '春节', '春節'),
  ('2025-04-04', '2025-04-06', 'holiday', 'Qingming Festival', '清明节', '清明節'),
  ('2025-05-01', '2025-05-05', 'holiday', 'Labour Day', '劳动节', '勞動節'),
  ('2025-05-31', '2025-06-02', 'holiday', 'Dragon Boat Festival', '端午节', '端午節'),
  ('2025-10-01', '2025-10-08', 'holiday', 'National Day and Mid-Autumn Festival', '国庆节、中秋节', '國慶節、中秋節'),
  ('2025-01-26', '2025-01-26', 'workday', 'Make-up day for Spring Festival', '春节调休上班', '春節補班'),
  ('2025-02-08', '2025-02-08', 'workday', 'Make-up day for Spring Festival', '春节调休上班', '春節補班'),
  ('2025-04-27', '2025-04-27', 'workday', 'Make-up day for Labour Day', '劳动节调休上班', '勞動節補班'),
  ('2025-09-28', '2025-09-28', 'workday', 'Make-up day for National Day', '国庆节、中秋节调休上班', '國慶節、中秋節補班'),
  ('2025-10-11', '2025-10-11', 'workday', 'Make-up day for National Day', '国庆节、中秋节调休上班', '國慶節、中秋節補班'),
  ('2026-01-01', '2026-01-03', 'holiday', 'New Year''s Day', '元旦', '元旦'),
  ('2026-02-15', '2026-02-23', 'holiday', 'Spring Festival', '春节', '春節'),
  ('2026-04-04', '2026-04-06', 'holiday', 'Qingming Festival', '清明节', '清明節'),
  ('2026-05-01', '2026-05-05', 'holiday', 'Labour Day', '劳动节', '勞動節'),
  ('2026-06-19', '2026-06-21', 'holiday', 'Dragon Boat Festival', '端午节', '端午節'),
  ('2026-09-25', '2026-09-27', 'holiday', 'Mid-Autumn Festival', '中秋节', '中秋節'),
  ('2026-10-01', '2026-10-07', 'holiday', 'National Day', '国庆节', '國慶節'),
  ('2026-01-04', '2026-01-04', 'workday', 'Make-up day for New Year''s Day', '元旦调休上班', '元旦補班'),
  ('2026-02-14', '2026-02-14', 'workday', 'Make-up day for Spring Festival', '春节调休上班', '春節補班'),
  ('2026-02-28', '2026-02-28', 'workday', 'Make-up day for Spring Festival', '春节调休上班', '春節補班'),
  ('2026-05-09', '2026-05-09', 'workday', 'Make-up day for Labour Day', '劳动节调休上班', '勞動節補班'),
  ('2026-09-20', '2026-09-20', 'workday', 'Make-up day for National Day', '国庆节调休上班', '國慶節補班'),
  ('2026-10-10', '2026-10-10', 'workday', 'Make-up day for National Day', '国庆节调休上班', '國慶節補班')
) as span (first, last, kind, name_en, name_zh_hans, name_zh_hant),
  generate_series(span.first::timestamp, span.last::timestamp, interval '1 day') as day;
