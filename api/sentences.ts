import type { Bilingual } from '../domain/scheme.ts';
import type { ProblemCode } from './problem.ts';

interface Sentence extends Bilingual {
  /** Short English title of the kind of problem. */
  readonly title: string;
}

/** What a person reads for every code. The facts of the case are members of the problem, not part of the sentence. */
export const SENTENCES = {
  'not-found': { title: 'Not found', en: 'There is nothing with this id.', zh: '没有找到该编号对应的内容。' },
  'not-yours': { title: 'Not yours', en: 'This is for another person to do.', zh: '这一事项不由您办理。' },
  'not-your-branch': {
    title: 'Not your branch',
    en: 'This belongs to a unit you have no say in.',
    zh: '这一内容属于您无权办理的组织。',
  },
  'stage-closed': { title: 'Stage closed', en: 'The window for this has closed.', zh: '该环节的办理期限已过。' },
  'stage-not-open': {
    title: 'Stage not open',
    en: 'This cannot be done in the present stage.',
    zh: '当前环节不能办理此事项。',
  },
  'already-answered': {
    title: 'Already answered',
    en: 'This has already been done.',
    zh: '该事项已经办理，不能重复提交。',
  },
  'own-item': { title: 'Own item', en: 'Nobody decides on their own case.', zh: '任何人不得审核本人的事项。' },
  'close-relation': {
    title: 'Close relation',
    en: 'A recorded close relation keeps you out of this case.',
    zh: '存在应当回避的关系，您不能参与该事项。',
  },
  'unknown-item': { title: 'Unknown item', en: 'The rules have no such item for this.', zh: '细则中没有该项目。' },
  'item-not-for-your-post': {
    title: 'Item not for this post',
    en: 'This item is for posts the person does not hold.',
    zh: '该项目不适用于此人的职务类别。',
  },
  'amount-out-of-range': {
    title: 'Amount out of range',
    en: 'The points are outside the range the rules allow.',
    zh: '分值超出细则规定的范围。',
  },
  'unknown-criterion': {
    title: 'Unknown criterion',
    en: 'The sheet has no such criterion.',
    zh: '测评表中没有该项目。',
  },
  'criterion-missing': {
    title: 'Criterion missing',
    en: 'Every criterion needs an answer; abstain where you cannot judge at all.',
    zh: '每个测评项目都须作答；完全不了解的请选择弃权。',
  },
  'answer-not-offered': {
    title: 'Answer not offered',
    en: 'This answer is not one the sheet offers.',
    zh: '该答案不在测评表的选项或分值范围内。',
  },
  'not-on-your-sheet': {
    title: 'Not on your sheet',
    en: 'You are not asked about this person.',
    zh: '该人员不在您的测评范围内。',
  },
  'sheet-missing': {
    title: 'Sheet missing',
    en: 'Everybody you are asked about needs a sheet or an abstention.',
    zh: '须对测评范围内的每一名人员作答或明确弃权。',
  },
  'unknown-ground': {
    title: 'Unknown ground',
    en: "An override names one of the scheme's grounds.",
    zh: '调整须从办法规定的理由中选择。',
  },
  'vote-required': {
    title: 'Vote required',
    en: 'A change beyond the limit needs a recorded vote with a majority for it.',
    zh: '超出限额的调整须经表决并有多数赞成记录。',
  },
  'grade-not-shared': {
    title: 'Grade not shared',
    en: 'The branch gives this grade itself; only a grade whose ceiling is shared is given by the review.',
    zh: '该等次由支部限额决定，只有共用限额的等次才由党委综评授予。',
  },
  'grade-not-reached': {
    title: 'Grade not reached',
    en: 'The number does not reach this grade: places are never filled up.',
    zh: '该党员分值未达到此等次，宁缺毋滥。',
  },
  'ceiling-reached': {
    title: 'Ceiling reached',
    en: 'No place is left under the shared ceiling.',
    zh: '共用限额的名额已经用完。',
  },
  'evidence-required': { title: 'Evidence required', en: 'This item needs evidence.', zh: '该项目必须附佐证材料。' },
  'reason-required': { title: 'Reason required', en: 'This decision needs a reason.', zh: '该意见必须写明理由。' },
  'signature-required': {
    title: 'Signature required',
    en: "An entry for another person needs that person's signature or a second person's confirmation.",
    zh: '代填须有本人签名或第二人确认。',
  },
  'item-missing': {
    title: 'Item missing',
    en: 'Every item of the subject needs a decision, and only items of the subject.',
    zh: '须对该党员的每个项目逐一提出意见，且只能是该党员的项目。',
  },
  'awaiting-amendment': {
    title: 'Awaiting amendment',
    en: 'A returned item is still with the member.',
    zh: '退回的项目尚在补正期内，暂不能提出意见。',
  },
  'quorum-not-met': {
    title: 'Quorum not met',
    en: 'Too few of those entitled were present.',
    zh: '到会的有权人员未达到规定人数。',
  },
  'minutes-required': {
    title: 'Minutes required',
    en: 'This panel decides in a meeting: record its minutes first.',
    zh: '该审核由会议决定，请先登记会议纪要。',
  },
  'return-alone': {
    title: 'Returned items by themselves',
    en: 'Where the panel signs, returned items are sent back by themselves; decide the others once they are amended.',
    zh: '会签审核中，退回的项目须单独退回，其余项目待补正后一并提出意见。',
  },
  'batch-reject': {
    title: 'Not in a batch',
    en: 'Rejecting or returning is never done in a batch: do it by itself, with its reason.',
    zh: '批量办理只能同意，不能批量否决或退回；请单独办理并写明理由。',
  },
  'step-not-offered': {
    title: 'Step not offered',
    en: 'This round cannot be sent back to that step.',
    zh: '不能退回到该环节。',
  },
  'proposal-settled': {
    title: 'Already settled',
    en: 'This proposal has been decided; nobody has to sign it any more.',
    zh: '该意见已有结论，无需再签署。',
  },
  'panel-meets': {
    title: 'The panel meets',
    en: 'This panel decides in a meeting and has no signers.',
    zh: '该审核由会议决定，没有签署人。',
  },
  'already-signer': { title: 'Already a signer', en: 'This person signs already.', zh: '该人员已是签署人。' },
  'not-a-signer': {
    title: 'Not a signer',
    en: 'This person does not sign, or has signed.',
    zh: '该人员不是待签署人。',
  },
  'last-signer': {
    title: 'Last signer',
    en: 'The last of those who decide cannot be taken out.',
    zh: '不能减去最后的签署人。',
  },
  'register-closed': {
    title: 'Register closed',
    en: 'The review of this month is closed, and the register with it.',
    zh: '该月审核已结束，登记簿已封存。',
  },
  'month-published': {
    title: 'Month published',
    en: "This person's month has been published; only a correction can change it.",
    zh: '该月积分已公布，只能通过更正程序变更。',
  },
  'record-incomplete': {
    title: 'Record incomplete',
    en: 'The record is incomplete: something is missing, or a day does not fit.',
    zh: '记录不完整：有内容缺失，或日期不符。',
  },
  'outcome-not-offered': {
    title: 'Outcome not offered',
    en: 'The appraisal of this member cannot come to this outcome.',
    zh: '对该党员的评议不能作出这一处置。',
  },
  'talk-incomplete': {
    title: 'Talk incomplete',
    en: 'The record of the talk lacks a part.',
    zh: '谈话记录缺少必填内容。',
  },
  'cannot-talk-to-oneself': {
    title: 'Cannot talk to oneself',
    en: 'The talker must be another person than the member.',
    zh: '约谈人不能是谈话对象本人。',
  },
  'cycle-finished': { title: 'Cycle finished', en: 'The cycle has ended.', zh: '该周期已经结束。' },
  'window-would-shrink': {
    title: 'Window would shrink',
    en: 'A published window may grow, never shrink.',
    zh: '已公布的期限只能延长，不能缩短。',
  },
  'overlapping-plan': { title: 'Overlapping plan', en: 'The plans would overlap.', zh: '计划的时间相互重叠。' },
  'second-person-required': {
    title: 'Second person required',
    en: 'A second person must confirm this.',
    zh: '须由第二人确认。',
  },
  'superior-in-line': {
    title: 'Superior in line',
    en: 'Nobody who stands or stood above the person may open the sheets about them.',
    zh: '被测评人的上级和支部班子成员不得查阅其测评表。',
  },
  'anonymous-ballot': {
    title: 'Anonymous ballot',
    en: 'The sheets of an anonymous ballot belong to nobody and are never opened.',
    zh: '无记名测评表不记录测评人，任何人不得查阅。',
  },
  'result-not-published': {
    title: 'Result not published',
    en: 'Sheets can only be opened once the result is published.',
    zh: '结果公布后方可申请查阅测评表。',
  },
  'no-second-inspector': {
    title: 'No second inspector',
    en: 'There is no second inspector who could confirm this.',
    zh: '没有可以确认此申请的第二名监督人员。',
  },
  'opening-ended': {
    title: 'Opening ended',
    en: 'The time for this has passed; it has to be asked for anew.',
    zh: '期限已过，须重新申请。',
  },
  'key-reused': {
    title: 'Key reused',
    en: 'This Idempotency-Key was used with another body.',
    zh: '该幂等键已用于另一份内容。',
  },
  'month-not-published': {
    title: 'Month not published',
    en: "This person's month has not been published; its facts are recorded in the ordinary way.",
    zh: '该月积分尚未公布，请按日常程序登记。',
  },
  'not-current-version': {
    title: 'Not the current version',
    en: 'This version has been replaced by a correction.',
    zh: '该结果已被更正后的结果替代。',
  },
  'appeal-too-late': {
    title: 'Appeal too late',
    en: 'The time for an appeal is over.',
    zh: '已超过申诉期限。',
  },
  'appeal-running': {
    title: 'Appeal running',
    en: 'An appeal about this month is being reviewed.',
    zh: '该月正在申诉复核中。',
  },
  'appeal-final': {
    title: 'Appeal final',
    en: 'The second decision on an appeal is final.',
    zh: '第二次复核意见为最终意见。',
  },
  'took-part': {
    title: 'Took part',
    en: 'Whoever took part before cannot review this appeal.',
    zh: '曾参与该事项办理的人员不得担任复核人。',
  },
  'changes-required': {
    title: 'Changes required',
    en: 'A correction names what is changed.',
    zh: '更正须写明更正的内容。',
  },
  'change-not-offered': {
    title: 'Change not offered',
    en: 'This cannot be changed here, or not in this month.',
    zh: '该内容不能在此更正，或不属于可更正的月份。',
  },
  'year-closed': {
    title: 'Year closed',
    en: "The year is closed; a correction needs the Party committee's recorded decision.",
    zh: '该年度已结束，更正须有党委的决定文件。',
  },
  'needs-a-name': {
    title: 'Needs a name',
    en: 'This ballot asks for signed remarks; paper sheets carry no name.',
    zh: '该环节征求署名意见，纸质测评表不署名，不能发放。',
  },
  'batch-not-open': {
    title: 'Batch not open',
    en: 'The paper batch is not in the state in which this can be done.',
    zh: '该批纸质测评表当前状态不能办理此事项。',
  },
  'no-such-sheet': {
    title: 'No such sheet',
    en: 'No sheet with this number came back with the batch.',
    zh: '该批收回的测评表中没有此编号。',
  },
  'sheets-not-keyed': {
    title: 'Sheets not keyed',
    en: 'Some sheets have not been keyed by two people.',
    zh: '还有测评表未由两人分别录入。',
  },
  'sheets-differ': {
    title: 'Sheets differ',
    en: 'The two entries of some sheets differ; settle them on the paper.',
    zh: '有测评表两次录入不一致，请核对原件后确定。',
  },
  'counts-differ': {
    title: 'Counts differ',
    en: 'The keyed sheets do not come to the counts that were recorded.',
    zh: '录入的有效、无效、弃权票数与登记的票数不符。',
  },
  'more-sheets-than-holders': {
    title: 'More sheets than holders',
    en: 'More sheets speak about this person than there are holders who may; strike the surplus on the paper.',
    zh: '对此人的测评多于有权测评的人数，请在原件上划去后确定。',
  },
  'scan-required': {
    title: 'Scan required',
    en: "Whoever made the entry can confirm it only with a scan of the member's signature.",
    zh: '代填人本人确认须上传党员签字的扫描件。',
  },
  'not-delegable': {
    title: 'Not delegable',
    en: 'This duty is personal, or goes with its office, and cannot be given to another person.',
    zh: '该事项须由本人办理或随职务转移，不能委托、转办。',
  },
  'not-entitled': {
    title: 'Not entitled',
    en: 'The rules do not allow the person named to do this.',
    zh: '所指定的人员按规定不能办理该事项。',
  },
  'conflicting-seat': {
    title: 'Conflicting seat',
    en: 'The person named already has a part of their own in this; nobody has two voices.',
    zh: '所指定的人员在该事项中已有本人职责，一人不得兼行两份职责。',
  },
  'overlapping-delegation': {
    title: 'Overlapping delegation',
    en: 'These duties are already delegated in part of that time.',
    zh: '上述事项在该期间内已有委托。',
  },
  'delegation-period': {
    title: 'Delegation period',
    en: 'A delegation begins today or later, ends no earlier than it begins, and not after the longest time allowed.',
    zh: '委托期限须自今日或以后起，止日不早于起日，且不超过规定的最长期限。',
  },
  'nudged-recently': {
    title: 'Nudged recently',
    en: 'A reminder for this was sent not long ago.',
    zh: '该事项近期已催办，请稍后再催。',
  },
  'may-not-read': {
    title: 'May not read',
    en: 'A copy goes only to people who may read this anyway.',
    zh: '只能抄送给有权查看该内容的人员。',
  },
  'own-organisation': {
    title: 'Own organisation',
    en: 'An organisation never rates itself.',
    zh: '不得对本单位进行评议打分。',
  },
  'no-reporter': {
    title: 'Nobody to report',
    en: 'Nobody holds the office of secretary in this organisation.',
    zh: '该组织目前没有书记，无人述职。',
  },
  'team-too-small': {
    title: 'Supervision team too small',
    en: 'The supervision team of the area has too few people.',
    zh: '责任区督导组人数不足。',
  },
  'subject-excused': {
    title: 'Excused',
    en: 'This organisation or secretary has been excused from the appraisal.',
    zh: '该述职对象已免于参加本年度述职评议。',
  },
  'report-missing': {
    title: 'Report missing',
    en: 'The written report has not been submitted yet.',
    zh: '书面述职报告尚未提交。',
  },
  'scoring-not-open': {
    title: 'Scoring not open',
    en: 'The chair has not opened the scoring of this subject, or has closed it.',
    zh: '主持人尚未开启对该对象的打分，或打分已经结束。',
  },
  'appraisal-phase': {
    title: 'Not in this phase',
    en: 'This cannot be done in the present phase of the appraisal.',
    zh: '述职评议当前阶段不能办理此事项。',
  },
  'round-finished': { title: 'Round finished', en: 'The round has ended.', zh: '该轮次已经结束。' },
  'day-out-of-range': {
    title: 'Day out of range',
    en: 'This day lies outside of what is possible here.',
    zh: '该日期不在允许的范围内。',
  },
  'votes-differ': {
    title: 'Votes differ',
    en: 'The votes for, against and abstaining do not come to the number of people present.',
    zh: '赞成、反对、弃权票数之和与到会人数不符。',
  },
  'slip-closed': { title: 'Slip closed', en: 'The slip has been closed out.', zh: '该问题反馈单已经销号。' },
  'paper-not-owed': {
    title: 'Not owed now',
    en: 'This is not asked for at this point of the rectification.',
    zh: '当前整改阶段不需要提交该材料。',
  },
  'invalid-request': { title: 'Invalid request', en: 'The request is not well-formed.', zh: '请求内容不符合要求。' },
  'key-required': {
    title: 'Idempotency key required',
    en: 'Send the header Idempotency-Key, 1 to 200 printable characters.',
    zh: '请提供 Idempotency-Key 请求头（1 至 200 个可打印字符）。',
  },
  'not-signed-in': { title: 'Not signed in', en: 'Sign in first.', zh: '请先登录。' },
  'wrong-credentials': {
    title: 'Wrong credentials',
    en: 'Login and password do not match.',
    zh: '登录名或密码不正确。',
  },
  'too-many-attempts': { title: 'Too many attempts', en: 'Try again later.', zh: '尝试次数过多，请稍后再试。' },
  'cross-origin': {
    title: 'Cross-origin request',
    en: 'Requests from other sites may not change anything.',
    zh: '不接受其他网站发起的修改请求。',
  },
  'not-permitted': { title: 'Not permitted', en: 'Your roles do not allow this.', zh: '您的职务权限不允许此操作。' },
  'unknown-route': { title: 'Unknown route', en: 'There is nothing at this address.', zh: '该地址不存在。' },
  'wrong-method': { title: 'Wrong method', en: 'This address takes another method.', zh: '该地址不支持此请求方法。' },
  'too-large': { title: 'Too large', en: 'The request is too large.', zh: '请求内容过大。' },
  'wrong-content-type': {
    title: 'Wrong content type',
    en: 'This content type or encoding is not taken here.',
    zh: '不支持该内容类型或编码。',
  },
  'file-type-refused': {
    title: 'File type refused',
    en: 'Only JPEG, PNG, WebP, PDF, xlsx and docx files are taken.',
    zh: '只接受 JPEG、PNG、WebP、PDF、xlsx、docx 文件。',
  },
  'entry-differs': {
    title: 'Entry differs',
    en: 'This occasion is already recorded differently.',
    zh: '该次登记已存在且内容不同。',
  },
  'already-exists': { title: 'Already exists', en: 'This is already recorded.', zh: '该内容已经存在。' },
  unavailable: { title: 'Unavailable', en: 'The service is not ready; try again.', zh: '服务暂不可用，请稍后重试。' },
  internal: {
    title: 'Internal error',
    en: 'Something went wrong; name the instance when you report it.',
    zh: '系统出现错误，报告时请提供 instance 编号。',
  },
} as const satisfies Record<ProblemCode, Sentence>;
