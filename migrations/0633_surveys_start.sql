-- What a tenant starts with: a ready questionnaire for every clause that asks customers or staff, and the blocks the
-- builder's palette offers. All of it is the tenant's own to change afterwards.

-- Ready questions, offered by the builder and used by the ready questionnaires below: one wording for one thing.
create table surveys.block_reference (
  code      text primary key,
  position  integer not null,
  questions jsonb not null
);
select platform.share('surveys.block_reference');

create table surveys.questionnaire_reference (
  code     text primary key,
  position integer not null,
  clause   text not null,
  purpose  text not null,
  names    jsonb not null,
  document jsonb not null
);
select platform.share('surveys.questionnaire_reference');

-- Words of this file only: a text in three languages, a question, a line of a list, a row of a matrix, a page.
create or replace function pg_temp.say(en text, hans text, hant text) returns jsonb language sql as $$
  select jsonb_build_object('en', en, 'zh-Hans', hans, 'zh-Hant', hant)
$$;
create or replace function pg_temp.question(key text, kind text, words jsonb, more jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object('key', key, 'kind', kind, 'text', words) || more
$$;
create or replace function pg_temp.line(code text, en text, hans text, hant text, more jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object('code', code, 'label', pg_temp.say(en, hans, hant)) || more
$$;
create or replace function pg_temp.judged(code text, en text, hans text, hant text, aspect text default null) returns jsonb language sql as $$
  select pg_temp.line(code, en, hans, hant, case when aspect is null then '{}' else jsonb_build_object('aspect', aspect) end)
$$;
create or replace function pg_temp.satisfaction(look text default 'numbers', may_skip boolean default true) returns jsonb language sql as $$
  select jsonb_build_object('scale', jsonb_build_object('min', 1, 'max', 5, 'look', look,
           'low', pg_temp.say('Very dissatisfied', '非常不满意', '非常不滿意'), 'high', pg_temp.say('Very satisfied', '非常满意', '非常滿意'))
         || case when may_skip then '{"not_applicable": true}'::jsonb else '{}' end)
$$;
create or replace function pg_temp.page(key text, variadic questions jsonb[]) returns jsonb language sql as $$
  select jsonb_build_object('key', key, 'questions', to_jsonb(questions))
$$;
create or replace function pg_temp.test(about text, op text, value text) returns jsonb language sql as $$
  select jsonb_build_object('test', jsonb_build_object('of', about, 'op', op, 'value', value))
$$;
create or replace function pg_temp.block(wanted text) returns jsonb language sql as $$
  select questions -> 0 from surveys.block_reference where code = wanted
$$;
create or replace function pg_temp.questionnaire(title jsonb, intro jsonb, variadic pages jsonb[]) returns jsonb language sql as $$
  select jsonb_build_object('language', 'zh-Hans', 'languages', jsonb_build_array('en', 'zh-Hans', 'zh-Hant'), 'title', title, 'intro', intro,
           'thanks', pg_temp.say('Thank you. Your answers help us do better.', '感谢您的参与，您的意见将帮助我们改进服务。', '感謝您的參與，您的意見將協助我們改善服務。'),
           'pages', to_jsonb(pages))
$$;

insert into surveys.block_reference (code, position, questions) values
  ('csat', 1, jsonb_build_array(pg_temp.question('csat', 'rating',
    pg_temp.say('Overall, how satisfied are you with our service?', '总体来说，您对我们的服务是否满意？', '整體而言，您對我們的服務是否滿意？'),
    '{"metric": "csat", "required": true}' || pg_temp.satisfaction('faces', false)))),
  ('nps', 2, jsonb_build_array(pg_temp.question('nps', 'nps',
    pg_temp.say('How likely are you to recommend us to friends or colleagues?', '您向亲友或同事推荐我们的可能性有多大？', '您向親友或同事推薦我們的可能性有多大？'),
    '{"metric": "nps", "required": true}' || jsonb_build_object('scale', jsonb_build_object('min', 0, 'max', 10,
      'low', pg_temp.say('Not at all likely', '完全不可能', '完全不可能'), 'high', pg_temp.say('Extremely likely', '非常可能', '非常可能')))))),
  ('ces', 3, jsonb_build_array(pg_temp.question('ces', 'rating',
    pg_temp.say('How easy was it to get your matter settled?', '本次办理您感觉是否方便、省力？', '這次辦理您覺得是否方便、省力？'),
    '{"metric": "ces", "required": true}' || jsonb_build_object('scale', jsonb_build_object('min', 1, 'max', 7,
      'low', pg_temp.say('Very difficult', '非常费力', '非常費力'), 'high', pg_temp.say('Very easy', '非常省力', '非常省力')))))),
  -- §4.3.2: attitude, efficiency, quality, etiquette.
  ('service_dimensions', 4, jsonb_build_array(pg_temp.question('service', 'matrix',
    pg_temp.say('How satisfied are you with each of these?', '您对以下各方面是否满意？', '您對以下各方面是否滿意？'),
    pg_temp.satisfaction() || jsonb_build_object('rows', jsonb_build_array(
      pg_temp.judged('attitude', 'Attitude: patient and friendly', '服务态度：热情耐心', '服務態度：熱忱耐心', 'attitude'),
      pg_temp.judged('efficiency', 'Efficiency: handled in time', '服务效率：办理及时', '服務效率：辦理及時', 'efficiency'),
      pg_temp.judged('quality', 'Quality: correct and complete', '服务质量：准确完整', '服務品質：正確完整', 'quality'),
      pg_temp.judged('etiquette', 'Etiquette: polite and professional', '服务礼仪：规范得体', '服務禮儀：規範得體', 'etiquette')))))),
  -- §8.3.1: attitude, response speed, problem solving, effect.
  ('aftersales_dimensions', 5, jsonb_build_array(pg_temp.question('aftersales', 'matrix',
    pg_temp.say('How satisfied are you with the after-sales service?', '您对售后服务的以下各方面是否满意？', '您對售後服務的以下各方面是否滿意？'),
    pg_temp.satisfaction() || jsonb_build_object('rows', jsonb_build_array(
      pg_temp.judged('attitude', 'Attitude of the staff', '服务态度', '服務態度', 'attitude'),
      pg_temp.judged('response_speed', 'Speed of response', '响应速度', '回應速度', 'response_speed'),
      pg_temp.judged('problem_solving', 'Problem solving', '问题解决', '問題解決', 'problem_solving'),
      pg_temp.judged('effect', 'Effect of the service', '服务效果', '服務成效', 'effect')))))),
  ('comment', 6, jsonb_build_array(pg_temp.question('comment', 'long_text',
    pg_temp.say('What should we do better?', '您对我们有哪些意见或建议？', '您對我們有哪些意見或建議？')))),
  ('contact', 7, jsonb_build_array(pg_temp.question('contact', 'contact',
    pg_temp.say('How may we reach you?', '您的联系方式', '您的聯絡方式'),
    jsonb_build_object('help', pg_temp.say('Used only to answer you.', '仅用于就本次反馈与您联系。', '僅用於就本次意見與您聯絡。')))));

insert into surveys.questionnaire_reference (code, position, clause, purpose, names, document)
select code, row_number() over ()::integer, clause, purpose, document -> 'title', document
from (values
  ('service', '4.3', 'service', pg_temp.questionnaire(
    pg_temp.say('Customer service satisfaction', '客户服务满意度调查', '客戶服務滿意度調查'),
    pg_temp.say('A minute of your time helps us serve you better.', '耽误您约一分钟，帮助我们改进服务。', '佔用您約一分鐘，協助我們改善服務。'),
    pg_temp.page('p1', pg_temp.block('csat'), pg_temp.block('service_dimensions')),
    pg_temp.page('p2',
      pg_temp.question('reasons', 'multi', pg_temp.say('What were you not satisfied with?', '您不满意的主要原因是？', '您不滿意的主要原因是？'),
        jsonb_build_object('show_if', pg_temp.test('csat', 'at_most', '3'), 'choices', jsonb_build_array(
          pg_temp.line('wait', 'Waited too long', '等待时间过长', '等候時間過長'),
          pg_temp.line('unsolved', 'Problem not solved', '问题未解决', '問題未解決'),
          pg_temp.line('attitude', 'Attitude of staff', '服务态度不好', '服務態度不佳'),
          pg_temp.line('unclear', 'Explanation unclear', '解释不清楚', '說明不清楚'),
          pg_temp.line('charges', 'Charges', '资费问题', '資費問題'),
          pg_temp.line('other', 'Other', '其他', '其他', '{"other": true}')))),
      pg_temp.block('nps'), pg_temp.block('comment')))),
  ('support', '6.3', 'support', pg_temp.questionnaire(
    pg_temp.say('Technical support satisfaction', '技术支持满意度调查', '技術支援滿意度調查'),
    pg_temp.say('Tell us how our technicians helped you.', '请您评价本次技术支持服务。', '請您評價這次技術支援服務。'),
    pg_temp.page('p1', pg_temp.block('csat'),
      pg_temp.question('solved', 'yes_no', pg_temp.say('Is your problem solved?', '您的问题是否已解决？', '您的問題是否已解決？'), '{"required": true}'),
      pg_temp.question('support', 'matrix', pg_temp.say('How satisfied are you with each of these?', '您对以下各方面是否满意？', '您對以下各方面是否滿意？'),
        pg_temp.satisfaction() || jsonb_build_object('rows', jsonb_build_array(
          pg_temp.judged('attitude', 'Attitude of the technician', '技术人员的态度', '技術人員的態度', 'attitude'),
          pg_temp.judged('response_speed', 'Speed of response', '响应速度', '回應速度', 'response_speed'),
          pg_temp.judged('problem_solving', 'Problem solving', '问题解决', '問題解決', 'problem_solving'),
          pg_temp.judged('quality', 'Professional skill', '专业水平', '專業程度', 'quality'))))),
    pg_temp.page('p2', pg_temp.block('ces'),
      pg_temp.question('still_open', 'long_text', pg_temp.say('What is still open?', '还有哪些问题没有解决？', '還有哪些問題沒有解決？'),
        jsonb_build_object('show_if', pg_temp.test('solved', 'is', 'no'))),
      pg_temp.block('comment')))),
  ('aftersales', '8.3', 'aftersales', pg_temp.questionnaire(
    pg_temp.say('After-sales satisfaction', '售后服务满意度调查', '售後服務滿意度調查'),
    pg_temp.say('How did we do after your purchase?', '请您评价我们的售后服务。', '請您評價我們的售後服務。'),
    pg_temp.page('p1', pg_temp.block('csat'), pg_temp.block('aftersales_dimensions')),
    pg_temp.page('p2', pg_temp.block('nps'), pg_temp.block('comment')))),
  ('complaint', '9.1.3', 'complaint', pg_temp.questionnaire(
    pg_temp.say('Complaint handling', '投诉处理满意度调查', '申訴處理滿意度調查'),
    pg_temp.say('Your complaint has been dealt with. How did we do it?', '您的投诉已办结，请评价处理情况。', '您的申訴已結案，請評價處理情形。'),
    pg_temp.page('p1',
      pg_temp.question('csat', 'rating', pg_temp.say('How satisfied are you with the way your complaint was handled?', '您对本次投诉处理是否满意？', '您對這次申訴處理是否滿意？'),
        '{"metric": "csat", "required": true}' || pg_temp.satisfaction('faces', false)),
      pg_temp.question('settled', 'single', pg_temp.say('Is the matter settled?', '您反映的问题是否已解决？', '您反映的問題是否已解決？'),
        jsonb_build_object('required', true, 'choices', jsonb_build_array(
          pg_temp.line('yes', 'Yes', '已解决', '已解決'), pg_temp.line('partly', 'In part', '部分解决', '部分解決'), pg_temp.line('no', 'No', '未解决', '未解決')))),
      pg_temp.question('in_time', 'yes_no', pg_temp.say('Did you get an answer in time?', '我们是否及时答复了您？', '我們是否及時答覆您？')),
      pg_temp.question('handling', 'matrix', pg_temp.say('How satisfied are you with each of these?', '您对以下各方面是否满意？', '您對以下各方面是否滿意？'),
        pg_temp.satisfaction() || jsonb_build_object('rows', jsonb_build_array(
          pg_temp.judged('attitude', 'Attitude', '服务态度', '服務態度', 'attitude'),
          pg_temp.judged('response_speed', 'Speed of the answer', '答复速度', '答覆速度', 'response_speed'),
          pg_temp.judged('problem_solving', 'Solution offered', '处理结果', '處理結果', 'problem_solving'))))),
    pg_temp.page('p2',
      pg_temp.question('open', 'long_text', pg_temp.say('What remains to be done?', '还有哪些问题需要处理？', '還有哪些問題需要處理？'),
        jsonb_build_object('show_if', pg_temp.test('settled', 'is_not', 'yes'))),
      pg_temp.block('comment')))),
  ('visit', '8.1', 'aftersales', pg_temp.questionnaire(
    pg_temp.say('Follow-up visit', '售后回访', '售後回訪'),
    pg_temp.say('We call to ask whether everything works.', '您好，我们对您的使用情况进行回访。', '您好，我們針對您的使用情形進行回訪。'),
    pg_temp.page('p1',
      pg_temp.question('works', 'yes_no', pg_temp.say('Does everything work as it should?', '产品或业务使用是否正常？', '產品或服務使用是否正常？'), '{"required": true}'),
      pg_temp.question('fault', 'long_text', pg_temp.say('What does not work?', '存在什么问题？', '存在什麼問題？'),
        jsonb_build_object('required', true, 'show_if', pg_temp.test('works', 'is', 'no'))),
      pg_temp.block('csat'), pg_temp.block('aftersales_dimensions')),
    pg_temp.page('p2', pg_temp.block('comment'),
      pg_temp.question('again', 'yes_no', pg_temp.say('Shall we call again?', '是否需要再次回访？', '是否需要再次回訪？')),
      pg_temp.question('again_on', 'date', pg_temp.say('On which day?', '希望哪天回访？', '希望哪一天回訪？'),
        jsonb_build_object('show_if', pg_temp.test('again', 'is', 'yes')))))),
  ('nps', '4.3', 'service', pg_temp.questionnaire(
    pg_temp.say('Recommendation (NPS)', '净推荐值（NPS）调查', '淨推薦值（NPS）調查'),
    pg_temp.say('Two questions, half a minute.', '两个问题，约半分钟。', '兩個問題，約半分鐘。'),
    pg_temp.page('p1', pg_temp.block('nps'),
      pg_temp.question('why', 'long_text', pg_temp.say('What is the main reason for {{nps}}?', '您打 {{nps}} 分的主要原因是？', '您給 {{nps}} 分的主要原因是？'),
        jsonb_build_object('show_if', pg_temp.test('nps', 'answered', '')))))),
  ('ces', '4.3', 'service', pg_temp.questionnaire(
    pg_temp.say('Effort (CES)', '客户费力度（CES）调查', '客戶費力度（CES）調查'),
    pg_temp.say('Two questions, half a minute.', '两个问题，约半分钟。', '兩個問題，約半分鐘。'),
    pg_temp.page('p1', pg_temp.block('ces'), pg_temp.block('comment')))),
  ('network', '3', 'network', pg_temp.questionnaire(
    pg_temp.say('Network experience', '网络使用体验调查', '網路使用體驗調查'),
    pg_temp.say('How does our network serve you where you live and work?', '请您评价日常使用的网络。', '請您評價日常使用的網路。'),
    pg_temp.page('p1',
      pg_temp.question('csat', 'rating', pg_temp.say('Overall, how satisfied are you with our network?', '总体来说，您对我们的网络是否满意？', '整體而言，您對我們的網路是否滿意？'),
        '{"metric": "csat", "required": true}' || pg_temp.satisfaction('faces', false)),
      pg_temp.question('network', 'matrix', pg_temp.say('How satisfied are you with each of these?', '您对以下各方面是否满意？', '您對以下各方面是否滿意？'),
        pg_temp.satisfaction() || jsonb_build_object('rows', jsonb_build_array(
          pg_temp.judged('coverage', 'Coverage', '信号覆盖', '訊號涵蓋'),
          pg_temp.judged('indoor', 'Signal indoors', '室内信号', '室內訊號'),
          pg_temp.judged('voice', 'Call quality', '通话质量', '通話品質'),
          pg_temp.judged('speed', 'Mobile data speed', '上网速度', '上網速度'),
          pg_temp.judged('broadband', 'Home broadband', '家庭宽带', '家用寬頻'),
          pg_temp.judged('stable', 'Stability', '网络稳定性', '網路穩定度'))))),
    pg_temp.page('p2',
      pg_temp.question('where', 'multi', pg_temp.say('Where do you have trouble?', '您在哪些场所遇到过网络问题？', '您在哪些場所遇過網路問題？'),
        jsonb_build_object('choices', jsonb_build_array(
          pg_temp.line('home', 'At home', '家中', '家中'), pg_temp.line('work', 'At work', '工作场所', '工作場所'),
          pg_temp.line('transit', 'On the way', '通勤途中', '通勤途中'), pg_temp.line('public', 'In public places', '公共场所', '公共場所'),
          pg_temp.line('country', 'In the country', '农村地区', '鄉村地區'),
          pg_temp.line('nowhere', 'Nowhere', '没有遇到', '沒有遇到', '{"alone": true}')))),
      pg_temp.block('nps'), pg_temp.block('comment')))),
  ('staff', '9.1.3', 'staff', pg_temp.questionnaire(
    pg_temp.say('Staff survey', '员工满意度调查', '員工滿意度調查'),
    pg_temp.say('Anonymous: nobody can join an answer to a person.', '本调查匿名，任何人都无法将答卷与个人对应。', '本調查匿名，任何人都無法將答卷與個人對應。'),
    pg_temp.page('p1',
      pg_temp.question('csat', 'rating', pg_temp.say('Overall, how satisfied are you with your work?', '总体来说，您对目前的工作是否满意？', '整體而言，您對目前的工作是否滿意？'),
        '{"metric": "csat", "required": true}' || pg_temp.satisfaction('faces', false)),
      pg_temp.question('work', 'matrix', pg_temp.say('How satisfied are you with each of these?', '您对以下各方面是否满意？', '您對以下各方面是否滿意？'),
        pg_temp.satisfaction() || jsonb_build_object('rows', jsonb_build_array(
          pg_temp.judged('load', 'Workload', '工作量', '工作量'), pg_temp.judged('tools', 'Tools and systems', '工具与系统', '工具與系統'),
          pg_temp.judged('training', 'Training', '培训', '訓練'), pg_temp.judged('team', 'Cooperation', '团队协作', '團隊合作'),
          pg_temp.judged('lead', 'Leadership', '上级支持', '主管支持'), pg_temp.judged('reward', 'Recognition', '认可与激励', '肯定與獎勵'))))),
    pg_temp.page('p2',
      pg_temp.question('nps', 'nps', pg_temp.say('How likely are you to recommend us as an employer?', '您向朋友推荐本公司就业的可能性有多大？', '您向朋友推薦本公司任職的可能性有多大？'), '{"metric": "nps"}'),
      pg_temp.block('comment')))),
  ('training', '6.2, 8.2', 'training', pg_temp.questionnaire(
    pg_temp.say('Training evaluation', '培训效果评估', '訓練成效評估'),
    pg_temp.say('What did you take from the training?', '请您评价本次培训。', '請您評價這次訓練。'),
    pg_temp.page('p1',
      pg_temp.question('csat', 'rating', pg_temp.say('Overall, how satisfied are you with the training?', '总体来说，您对本次培训是否满意？', '整體而言，您對這次訓練是否滿意？'),
        '{"metric": "csat", "required": true}' || pg_temp.satisfaction('faces', false)),
      pg_temp.question('training', 'matrix', pg_temp.say('How satisfied are you with each of these?', '您对以下各方面是否满意？', '您對以下各方面是否滿意？'),
        pg_temp.satisfaction() || jsonb_build_object('rows', jsonb_build_array(
          pg_temp.judged('content', 'Content', '培训内容', '訓練內容'), pg_temp.judged('trainer', 'Trainer', '讲师', '講師'),
          pg_temp.judged('material', 'Material', '培训材料', '訓練教材'), pg_temp.judged('practice', 'Practice', '实操环节', '實作'),
          pg_temp.judged('use', 'Use for my work', '对工作的帮助', '對工作的幫助'))))),
    pg_temp.page('p2',
      pg_temp.question('apply', 'yes_no', pg_temp.say('Can you apply it in your work?', '所学内容能否应用到工作中？', '所學內容能否應用到工作中？')),
      pg_temp.question('hindrance', 'long_text', pg_temp.say('What stands in the way?', '有什么困难？', '有什麼困難？'),
        jsonb_build_object('show_if', pg_temp.test('apply', 'is', 'no'))),
      pg_temp.block('comment'))))
) as given(code, clause, purpose, document);

-- Gives a tenant the ready questionnaires, published, named in its language; those whose code it has are left alone.
create function surveys.start(tenant uuid) returns void language sql as $$
  with wanted as (
    -- Lists show the newest first: the ids keep the order of the clauses.
    select r.*, platform.new_id(now() - r.position * interval '1 ms') as id, coalesce(r.names ->> t.lang, r.names ->> 'en') as name,
           jsonb_set(r.document, '{language}', to_jsonb(t.lang)) as written
      from surveys.questionnaire_reference r, org.tenant t
     where t.id = tenant
       and not exists (select from surveys.questionnaire q where q.tenant_id = tenant and q.code = r.code)
  ), made as (
    insert into surveys.questionnaire (tenant_id, id, code, name, clause, purpose, draft, created_at, updated_at)
    select tenant, id, code, name, clause, purpose, written, now(), now() from wanted
    returning id, draft
  )
  insert into surveys.questionnaire_version (tenant_id, id, questionnaire_id, number, document, published_at)
  select tenant, platform.new_id(), id, 1, draft, now() from made
$$;

-- At the end of the transaction that makes the tenant.
create function surveys.start_new_tenant() returns trigger language plpgsql as $$
begin
  perform surveys.start(new.id);
  return null;
end $$;
create constraint trigger surveys_start after insert on org.tenant deferrable initially deferred
  for each row execute function surveys.start_new_tenant();

-- Tenants that are there already. The owner of the tables sees all of them while the lock is lifted.
alter table org.tenant no force row level security;
do $$
declare
  one uuid;
begin
  for one in select id from org.tenant loop
    perform set_config('app.tenant_id', one::text, true);
    perform surveys.start(one);
  end loop;
end $$;
alter table org.tenant force row level security;
