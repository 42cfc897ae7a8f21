### look

# Dates, times and counts. The spaces in them never end a line.
words-weekdays = 월 화 수 목 금 토 일
words-months = 1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월
words-halves = 오전 오후
words-near-days = 오늘 내일 모레
words-near-date = { $near } { $date }
words-brief-near = { $near }({ $weekday })
words-brief-date = { $month } { $day }일({ $weekday })
words-date = { $month } { $day }일 ({ $weekday })
words-full-date = { $year }년 { $month } { $day }일
words-hour = { $half } { $hour }시
words-time = { $half } { $hour }시 { $minute }분
words-moment = { $date } { $time }
words-walking = 걸어서 { $minutes }분
words-people = { $count }명
words-minutes = { $minutes }분
words-hours = { $hours }시간
words-hours-minutes = { $hours }시간 { $minutes }분
words-seconds = { $seconds }초
words-minutes-seconds = { $minutes }분 { $seconds }초
words-wait = 약 { $about }
words-wait-within = 약 { $to } 안
words-wait-between = 약 { $from }~{ $to }
words-wait-over-a-day = 하루 넘게

# The top bar and the foot of every screen.
bar-display = 화면·소리
bar-language = English
foot-back = 이전
foot-start-over = 처음으로
foot-staff = 도움 받기
foot-staff-called = 직원 부름
foot-staff-coming = 직원 오심
page-next = 다음
page-sending = 보내는 중

# Keys without a character of their own.
key-space = 띄어쓰기
key-backspace = 지우기
key-shift = 윗글쇠
key-shift-hangul = ㄲㅆ
key-shift-latin = A/a
key-switch-layout = 한글/영문
key-to-hangul = 한글
key-to-latin = 영문
key-switch-hangul = 한글 자판 바꾸기
key-to-cheonjiin = 천지인
key-to-dubeolsik = 원래 자판
key-next-letter = 글자 나누기
key-dot = 점
key-clear = 모두 지우기
key-hyphen = 붙임표
key-apostrophe = 작은따옴표

start-question = 무엇을 도와드릴까요?
start-book = 예약하기
start-book-note = 가까운 병원의 빈자리
start-enter = 추첨 접수하기
start-entry = 내 접수 보기
start-entry-note = 확인 번호가 있을 때
start-turn = 번호표로 계속하기
start-turn-note = 차례가 되었을 때
start-booking = 내 예약 보기
start-booking-note = 예약한 날짜와 병원
start-board = 빈자리 보기
start-board-note = 이름 없이 둘러보기
start-nobody-waits = 지금 *바로 예약*하실 수 있습니다.
start-waiting = 기다리는 분은 *{ $people }*입니다.
start-called = 지금 *{ $number }번까지* 불렀습니다.
start-serving = 지금 *{ $number }번까지* 불렀습니다. 기다리는 분은 *{ $people }*입니다.
start-opens = *{ $moment }*부터 예약하실 수 있습니다.
start-opens-left = *{ $moment }*에 시작합니다 · *{ $left }* 남음
start-opens-soon = 곧 시작합니다. 잠시만 기다려 주세요.
start-draw = *{ $moment }*에 추첨합니다. 지금 접수하셔도 되고, 먼저 오신 순서와는 상관없습니다.
start-draw-left = *{ $moment }*에 추첨합니다 · *{ $left }* 남음. 지금 접수하셔도 되고, 먼저 오신 순서와는 상관없습니다.
start-drawing = *추첨하고 있습니다.* 지금 오신 분도 번호를 받으실 수 있습니다.
start-paused = *{ $time }*부터 다시 부릅니다. 번호표는 지금도 받으실 수 있습니다.
start-paused-sometime = 지금은 부르는 시간이 아닙니다. 번호표는 지금도 받으실 수 있습니다.
start-frozen = *잠시 멈췄습니다.* 받으신 번호와 예약은 그대로입니다.
start-frozen-told = *잠시 멈췄습니다.* { $message }
start-closed = 이번 예약은 *끝났습니다.* 궁금하신 것은 직원에게 물어봐 주세요.
start-nothing = 지금은 예약받는 것이 없습니다. 직원에게 물어봐 주세요.
start-connecting = 준비하고 있습니다. 잠시만 기다려 주세요.
start-another-server = *확인되지 않은 곳이라* 연결하지 않았습니다. 직원에게 말씀해 주세요.
start-away = 연결을 기다리고 있습니다. *받으신 번호와 예약은 그대로입니다.*
start-away-since = *자리는 안전합니다.* { $time }부터 연결을 기다리고 있습니다.

who-question = 누구의 예약인가요?
who-myself = 제 예약
who-myself-note = 제가 병원에 갑니다
who-other = 대신 예약하기
who-other-note = 가족이나 이웃이 갑니다
who-safe = 이름과 전화번호는 *예약에만* 씁니다.

name-question = 이름을 알려 주세요
name-question-other = 그분의 성함을 알려 주세요
name-field = 이름
name-hint = 아래에서 한 글자씩 눌러 주세요
name-help = 틀리면 ‘지우기’를 눌러 주세요. 천천히 하셔도 됩니다.
name-help-strokes = ㄱㄱ은 *‘글자 나누기’*로 나눕니다.

birth-date-question = 생년월일을 알려 주세요
birth-date-question-other = 그분의 생년월일을 알려 주세요
birth-date-year = 년
birth-date-month = 월
birth-date-day = 일
birth-date-help = *주민등록증에 적힌 날짜*로 눌러 주세요. 50년 3월 12일이면 *500312*입니다.
birth-date-read-back = *{ $date }*이 맞으면 ‘다음’을 눌러 주세요.
birth-date-read-back-aloud = 화면의 날짜가 맞으면 ‘다음’을 눌러 주세요.
birth-date-month-zero = 한 자리 달은 *03*처럼 눌러 주세요.
birth-date-day-zero = 한 자리 날은 *04*처럼 눌러 주세요.
birth-date-no-such-month = *{ $month }월*은 없는 달입니다. 1월은 *01*, 12월은 *12*입니다.
birth-date-no-such-day = *{ $month }월 { $day }일*은 없는 날입니다. 지우고 다시 눌러 주세요.
birth-date-no-such-aloud = 날짜를 지우고 다시 눌러 주세요.
birth-date-in-future = 아직 오지 않은 날입니다. 지우고 다시 눌러 주세요.
birth-date-too-old = *{ $year }년*으로 누르셨습니다. 지우고 다시 눌러 주세요.
birth-date-year-in-future = *{ $year }년*은 아직 오지 않은 해입니다. 지우고 다시 눌러 주세요.
century-question = 어느 해에 태어나셨습니까?
century-question-other = 그분은 어느 해에 태어나셨습니까?
century-earlier-aloud = 1900년대에 태어났습니다
century-later-aloud = 2000년대에 태어났습니다
century-safe = 주민등록증에 적힌 해를 골라 주세요.

phone-question = 전화번호를 알려 주세요
phone-question-other = 그분의 전화번호를 알려 주세요
phone-field = 전화번호
phone-hint = 010부터 눌러 주세요
phone-help = 차례와 예약을 알려 드릴 때만 씁니다.
phone-zero = *0부터* 눌러 주세요. 집 전화는 02나 031부터 눌러 주세요.
phone-none = 전화번호가 없어요

check-question = 이대로 맞습니까?
check-name = 이름
check-birth-date = 생년월일
check-phone = 전화번호
check-no-phone = 전화번호 없음
check-help = 틀린 곳이 있으면 *그 줄을 눌러* 고쳐 주세요.
check-right = 예, 맞습니다
check-mend-name = 이름 고치기
check-mend-birth-date = 생년월일 고치기
check-mend-phone = 전화번호 고치기

code-question = 확인 번호를 눌러 주세요
code-question-short = 확인 번호를 누르세요
code-field = 확인 번호
code-hint = 숫자 열 자리
code-hint-read = 종이를 대세요
code-help = 번호표에 적힌 *숫자 열 자리*입니다.
code-help-booking = 종이 아래쪽 *확인 번호 열 자리*입니다.
code-read = 종이를 *판독기에 대세요*. 숫자 열 자리를 누르셔도 됩니다.
code-misread = *저희 종이가 아닙니다*. 종이에 적힌 숫자 열 자리를 눌러 주세요.
code-wrong = 번호가 맞지 않습니다. 종이를 보고 한 번 더 눌러 주세요.
code-right = 다 누르셨습니다. ‘다음’을 눌러 주세요.

code-birth-date-question = 생년월일도 알려 주세요
code-birth-date-read = 종이를 읽었습니다. 50년 3월 12일이면 *500312*입니다.
code-birth-date-help = 본인이 맞는지 봅니다. 50년 3월 12일이면 *500312*입니다.
identity-question = 문자를 확인해 주세요
identity-field = 문자로 온 숫자
identity-hint = 숫자 여섯 자리
identity-sent = 전화 *{ $phone }*번에 *숫자 여섯 자리*를 보냈습니다.
identity-sent-there = 적어 주신 전화에 *숫자 여섯 자리*를 보냈습니다.
identity-sent-short = *문자*를 보냈습니다.
identity-sent-again = 다시 보냈습니다. *새로 온 숫자*를 눌러 주세요.
identity-wrong = 숫자가 맞지 않습니다. *{ $tries }번* 더 누르실 수 있습니다.
identity-wrong-short = 맞지 않습니다 · *{ $tries }번 남음*
identity-over = 시간이 지났습니다. ‘다시 보내기’를 눌러 주세요.
identity-right = 다 누르셨습니다. ‘다음’을 눌러 주세요.
identity-none = 문자가 안 와요
identity-again = 다시 보내기

namesake-question = 먼저 받으신 번호가 있으세요?
namesake-same = 네, 제가 받았어요
namesake-same-note = 그때 쓰신 전화로 숫자를 보냅니다
namesake-other = 아니요, 다른 사람이에요
namesake-other-note = 직원이 신분증을 보고 확인합니다
namesake-safe = 이름과 생년월일이 같은 분이 계십니다. *번호는 그대로 있습니다.*
no-message-question = 문자가 오지 않나요?
no-message-again = 다시 보내기
no-message-again-note = 조금 늦게 올 때도 있습니다
no-message-staff = 휴대전화가 없어요
no-message-staff-note = 직원이 신분증을 보고 확인합니다
no-message-safe = 하시던 것은 *그대로 있습니다.* 천천히 하셔도 됩니다.

pair-question = 이 기기의 연결 번호를 눌러 주세요
pair-field = 연결 번호
pair-hint = 숫자 열두 자리
pair-help = 운영하는 분이 알려 드린 *숫자 열두 자리*입니다.
pair-again = 서버가 이 기기를 모릅니다. 운영하는 분이 *새 연결 번호*를 눌러 주세요.
pair-compare = 아래 글자가 받으신 것과 같은가요?
pair-compare-how = *끝까지 모두 같을 때만* ‘같습니다’를 눌러 주세요.
pair-compare-else = 다르면 누르지 마시고 *운영하는 분께* 알려 주세요.
pair-compare-same = 같습니다
pair-another-server = 처음 보인 서버가 아닙니다. 이 기기를 껐다가 다시 켜 주세요.
pair-wrong = 연결 번호가 맞지 않습니다. 다시 눌러 주세요.
pair-server-away = 연결이 되지 않습니다. 인터넷 선을 확인해 주세요.
pair-unexpected = 연결하지 못했습니다. 새 연결 번호를 받아 주세요.
pair-connect = 연결하기

which-ticket-question = 어느 것을 보시겠어요?
which-ticket-safe = 받으신 번호와 예약은 *모두 그대로 있습니다.*
which-ticket-booked = 예약 { $moment }
which-ticket-offer = 찾으시던 자리가 나왔습니다
which-ticket-number = 번호 { $number }번
which-ticket-entered = 추첨 접수를 하셨습니다
which-ticket-other = 다른 예약

staff-question = 직원에게 말씀해 주세요
staff-where = 안내하는 곳에 직원이 있습니다.
staff-where-at = *{ $place }* 안내하는 곳에 직원이 있습니다.
staff-say = ‘예약을 도와주세요’ 하고 말씀하시면 됩니다.
staff-safe = 하시던 것은 *10분 동안 그대로 있습니다.* 다녀오셔도 됩니다.
staff-back = 돌아가기
staff-calling = 직원을 부르고 있습니다
staff-called = 직원을 불렀습니다
staff-coming = 직원이 오고 있습니다
staff-no-answer = 지금은 답이 없습니다
staff-called-safe = 여기서 기다리시면 됩니다. 하시던 것은 *10분 동안 그대로 있습니다.*
staff-stay = 화면으로 돌아가기
staff-stay-note = 부르신 것은 그대로입니다
staff-again = 다시 부르기
staff-again-note = 직원을 한 번 더 부릅니다
staff-enough = 이제 안 오셔도 돼요
staff-enough-note = 직원을 더 부르지 않습니다

go-on-question = 다시 켜졌습니다. 생년월일을 눌러 주세요
go-on-help = 번호와 예약은 *그대로 있습니다.* 생년월일을 누르시면 하시던 곳으로 갑니다.

start-over-question = 처음으로 갈까요?
start-over-stay = 계속할게요
start-over-stay-note = 하시던 화면으로
start-over-go = 처음으로 갈게요
start-over-go-note = 다음 분을 위해
start-over-go-note-ticket = 번호는 그대로입니다
start-over-safe = 처음으로 가시면 *누르신 것을 지웁니다.*
start-over-safe-ticket = *번호표는 그대로 있습니다.* 확인 번호는 *{ $code }*입니다.
start-over-safe-aloud = 번호표는 그대로 있습니다. 화면의 확인 번호를 적어 가세요.

display-question = 어떤 화면이 편하세요?
display-normal = 보통 글자
display-large = 큰 글자
display-day = 밝은 화면
display-night = 어두운 화면
display-stark = 뚜렷한 화면
display-safe = 하시던 것은 그대로 있습니다.
display-sound = 소리로 듣기
display-done = 다 됐어요

sound-question = 소리로 들으시겠어요?
sound-earphone = 이어폰으로 듣기
sound-earphone-note = 이름과 번호도 읽어 드립니다
sound-aloud = 이어폰 없이 듣기
sound-aloud-note = 이름과 번호는 읽지 않습니다
sound-plug = 이어폰은 *먼저 꽂고* 눌러 주세요.
sound-plug-now = 이어폰을 *꽂으시면 바로* 읽어 드립니다.
sound-plugged = 이어폰이 *꽂혀 있습니다.*
sound-set-question = 소리를 맞춰 주세요
sound-set-earphone = *이어폰*으로 읽어 드립니다. 소리는 *{ $volume }*, 빠르기는 *{ $speed }*입니다.
sound-set-aloud = *이어폰 없이* 읽어 드립니다. 소리는 *{ $volume }*, 빠르기는 *{ $speed }*입니다.
sound-set-short = 소리는 *{ $volume }*, 빠르기는 *{ $speed }*입니다.
sound-volume-least = 아주 작게
sound-volume-low = 작게
sound-volume-high = 크게
sound-volume-most = 아주 크게
sound-speed-least = 아주 천천히
sound-speed-low = 천천히
sound-speed-high = 빠르게
sound-speed-most = 아주 빠르게
sound-usual = 보통
sound-softer = 소리 작게
sound-louder = 소리 크게
sound-slower = 더 천천히
sound-faster = 더 빠르게
sound-again = 다시 듣기
sound-stop = 그만 듣기
sound-failing = 소리가 나지 않습니다. 직원에게 말씀해 주세요.
sound-missing = 여기서는 소리가 나지 않습니다
sound-missing-then = 직원에게 말씀하시면 *읽어 드립니다.*

# Spoken, and nowhere shown.
voice-chosen = 지금 고르신 것입니다.
voice-held-back = 이름과 번호는 소리 내어 읽지 않습니다. 화면을 봐 주세요.
voice-welcome = 화살표로 움직이고, 확인 단추로 고르고, 이전 단추로 돌아가고, 다시 듣기 단추로 한 번 더 들으실 수 있습니다.
voice-enter = 지금 확인 단추는 { $words }입니다.

idle-question = 아직 계세요?
idle-left = *{ $left }* 지나면 처음 화면으로 돌아갑니다.
idle-stay = 더 쓸게요
idle-safe = 이미 하신 예약은 그대로 있습니다. 눌러 두신 내용은 지워집니다.
idle-safe-ticket = 화면이 바뀌어도 *번호표와 예약은 그대로 있습니다.*

trouble-server-away = 지금은 연결이 되지 않습니다
trouble-server-away-then = *연결되면 저절로 이어집니다.* 그대로 계셔도 됩니다. 오래 걸리면 직원에게 말씀해 주세요.
trouble-another-server = 연결할 곳을 확인하지 못했습니다
trouble-another-server-then = 개인 정보는 보내지 않았습니다. 직원에게 말씀해 주세요.
trouble-pairing-code = 연결 번호가 맞지 않습니다
trouble-pairing-code-then = 번호를 다시 눌러 주세요.
trouble-not-open-yet = 아직 예약을 받기 전입니다
trouble-not-open-yet-then = 예약이 시작되면 처음 화면에서 ‘예약하기’를 눌러 주세요.
trouble-not-open-yet-at = *{ $moment }*에 시작합니다. 그때 처음 화면에서 ‘예약하기’를 눌러 주세요.
trouble-not-eligible = 이번 예약 대상이 아닙니다
trouble-not-eligible-then = 다르게 누르셨다면 다시 눌러 주세요. 맞게 누르셨다면 직원에게 물어봐 주세요.
trouble-not-eligible-until = 이번 예약은 *{ $last }년까지* 태어나신 분이 하실 수 있습니다. 다르게 누르셨다면 다시 눌러 주세요.
trouble-not-eligible-from = 이번 예약은 *{ $first }년부터* 태어나신 분이 하실 수 있습니다. 다르게 누르셨다면 다시 눌러 주세요.
trouble-not-eligible-between = 이번 예약은 *{ $first }년부터 { $last }년까지* 태어나신 분이 하실 수 있습니다. 다르게 누르셨다면 다시 눌러 주세요.
trouble-typed-date = *{ $date }*로 누르셨습니다.
trouble-typed-date-aloud = 누르신 날짜가 화면에 있습니다. 맞는지 봐 주세요.
trouble-ticket-not-found = 번호표를 찾지 못했습니다
trouble-booking-not-found = 예약을 찾지 못했습니다
trouble-ticket-not-found-then = 확인 번호나 생년월일이 맞지 않습니다. 종이를 보고 한 번 더 눌러 주세요.
trouble-not-your-turn = 아직 차례가 아닙니다
trouble-not-your-turn-then = 앞에 계신 분이 끝나면 불러 드립니다. 번호표를 보고 기다려 주세요.
trouble-turn-over = 고르시는 시간이 지났습니다
trouble-turn-over-then = 번호표에서 ‘계속하기’를 누르시면 다시 고르실 수 있습니다.
trouble-slot-full = 그 자리를 다른 분이 먼저 잡으셨습니다
trouble-slot-full-then = 다른 시간이나 다른 병원을 골라 주세요.
trouble-hold-over = 맡아 둔 시간이 지났습니다
trouble-hold-over-then = 같은 시간이 남아 있으면 다시 고르실 수 있습니다.
trouble-already-booked = 이미 예약하셨습니다
trouble-already-booked-then = ‘내 예약 보기’에서 날짜와 병원을 확인하실 수 있습니다.
trouble-not-booked = 예약이 이미 취소되었습니다
trouble-not-booked-then = 다시 예약하시려면 ‘처음으로’를 눌러 주세요.
trouble-booking-past = 예약하신 시간이 되었습니다
trouble-booking-past-then = 바꾸시려면 직원이나 병원에 말씀해 주세요.
trouble-nothing-to-book = 지금은 예약하실 곳이 없습니다
trouble-nothing-to-book-then = *예약하실 곳이 생기면 저절로 이어집니다.* 급하시면 직원에게 물어봐 주세요.
trouble-fetching = 예약하실 곳을 불러오고 있습니다
trouble-fetching-then = *다 불러오면 저절로 이어집니다.* 잠시만 그대로 계셔 주세요.
trouble-not-paired = 이 기기에서는 지금 예약하실 수 없습니다
trouble-not-paired-then = 기기를 다시 연결해야 합니다. 직원에게 말씀해 주세요.
trouble-line-frozen = 지금은 잠시 멈췄습니다
trouble-line-frozen-then = 다시 시작하면 이어서 하실 수 있습니다. 조금 있다가 ‘다시 해 보기’를 눌러 주세요.
trouble-campaign-closed = 이번 예약은 끝났습니다
trouble-campaign-closed-then = 다른 방법이 있는지 직원에게 물어봐 주세요.
known-title = 이미 번호를 받으셨습니다
known-code = 확인 번호 누르기
known-code-note = 종이 아래쪽 숫자 열 자리입니다
known-phone = 문자로 숫자 받기
known-phone-note = 적어 주신 전화로 보내 드립니다
known-staff = 직원에게 말하기
known-staff-note = 직원이 찾아 드립니다
known-safe = *번호는 그대로 있습니다.* 어떻게 찾아 드릴까요?
trouble-party-has-ticket = 이미 번호표를 받으신 분이 계십니다
trouble-party-has-ticket-then = 함께 오신 분이 번호표를 따로 받으셨습니다. 두 번호표 모두 그대로이니, 직원에게 말씀해 주세요.
trouble-identity-spent = 직원이 확인해 드립니다
trouble-identity-spent-then = *신분증*을 직원에게 보여 주세요. 다섯 번까지 눌러 보셔서 여기서는 더 누르실 수 없습니다.
trouble-phone-serves = 네 분이 이미 쓰신 전화번호입니다
trouble-phone-serves-then = 다른 전화번호를 누르시거나 *전화번호 없이* 하실 수 있습니다. 직원에게 말씀하셔도 됩니다.
trouble-prove-by-staff = 직원이 확인해 드립니다
trouble-prove-by-staff-then = *신분증*을 직원에게 보여 주세요. 문자가 없어도 됩니다.
trouble-code-locked = 직원이 열어 드립니다
trouble-code-locked-then = *신분증*을 직원에게 보여 주세요. 맞지 않는 번호가 여러 번 눌려서 잠가 두었습니다.
trouble-too-many = 조금 있다가 다시 해 주세요
trouble-too-many-then = 짧은 동안 여러 번 눌려서 쉬고 있습니다. *조금 있으면 저절로 이어집니다.*
trouble-unexpected = 일이 잘되지 않았습니다
trouble-unexpected-then = ‘다시 해 보기’를 눌러 주세요. 그래도 안 되면 직원에게 말씀해 주세요.

trouble-safe = 이미 하신 예약은 *그대로 있습니다.*
trouble-safe-typed = 누르신 것은 *그대로 있습니다.*
trouble-safe-ticket = *번호표 { $number }번*은 그대로 있습니다.
trouble-safe-ticket-aloud = 번호표는 그대로 있습니다.
trouble-safe-entry = *추첨 접수*는 그대로 있습니다.
trouble-safe-booking = *예약은 그대로 있습니다.*
trouble-again = 다시 해 보기
trouble-back = 돌아가기
trouble-birth-date = 다시 누르기
trouble-code = 다시 누르기
trouble-to-ticket = 번호표 보기
trouble-staff = 도움 받기

### backend
slip-kept = 이 번호는 없어지지 않습니다.
slip-come-back = 차례가 되면 ‘번호표로 계속하기’를 눌러 주세요.
slip-drawn = 추첨하는 때
slip-entry = 접수{ "\u00A0" }번호 (순서{ "\u00A0" }아님)
slip-entry-kept = 이 접수는 없어지지 않습니다.
slip-phone = 전화
slip-entry-after = 추첨이 끝나면 확인 번호로 내 번호를 보실 수 있습니다.

### board
board-question = 어느 병원, 어느 날이 좋으세요?
board-question-short = 언제, 어디가 좋으세요?
board-question-move = 어디로 옮길까요?
board-within = { $km ->
    [1] 걸어서 갈 곳
    [3] 버스로 갈 곳
    [5] 버스·차로 갈 곳
   *[other] 차로 갈 곳
}
board-earlier-days = 더 이른 날
board-later-days = 더 늦은 날
board-months = { $from }~{ $to }
board-column = { $day }({ $weekday })
board-nearer-clinics = 더 가까운 병원
board-next-clinics = 더 먼 병원 { $count }곳
board-more-clinics = 더 먼 병원
board-nearer-clinics-short = 더 가까이
board-more-clinics-short = 더 멀리
board-seats = { $seats }자리
board-full = 마감
board-closed = 쉼
board-cell = { $clinic }, { $date }, { $cell }
board-as-of = { $time } 기준
board-as-of-short = { $half } { $time } 기준
board-away = 연결이 끊겨, { $time }까지의 자리입니다.
board-away-medium = 연결 끊김 · { $time } 기준
board-away-short = 연결 끊김 · { $time }
board-away-shortest = 끊김 { $time }
board-away-never = 연결이 끊겨, 자리가 다를 수 있습니다.
board-away-never-short = 연결 끊김
board-none-here = { board-within }에는 없습니다.
board-none-here-note = 조금 더 멀리 찾아볼까요?
board-look-farther = { board-within } 보기
board-none-anywhere = { board-within }에 병원이 없습니다.
board-none-anywhere-note = 직원에게 물어봐 주세요.
board-reading = 빈자리를 찾고 있습니다.
board-empty = 아직 예약을 받는 병원이 없습니다.
board-empty-note = 번호표는 그대로입니다. 직원에게 물어봐 주세요.

notice-slot-full = 그 자리는 방금 찼습니다. 다른 자리를 골라 주세요.
notice-slot-full-short = 자리가 방금 찼습니다.
notice-hold-over = 맡아 둔 시간이 지났습니다. 다시 골라 주세요.
notice-hold-over-short = 시간이 지났습니다.
notice-away = 연결이 끊겼습니다. 조금 있다가 다시 눌러 주세요.
notice-away-short = 연결이 끊겼습니다.
notice-not-your-turn = 아직 차례가 아닙니다. 번호는 그대로입니다.
notice-not-your-turn-short = 아직 차례가 아닙니다.
notice-turn-over = 차례가 지났습니다. 번호는 그대로입니다.
notice-turn-over-short = 차례가 지났습니다.
notice-already-booked = 이미 예약하셨습니다. 그 예약은 그대로입니다.
notice-already-booked-short = 이미 예약하셨습니다.
notice-line-frozen = 잠시 멈췄습니다. 번호는 그대로입니다.
notice-line-frozen-short = 잠시 멈췄습니다.
notice-closed = 이번 예약은 끝났습니다. 직원에게 물어봐 주세요.
notice-closed-short = 이번 예약은 끝났습니다.
notice-other = 잘되지 않았습니다. 다시 눌러 주세요.
notice-other-short = 잘되지 않았습니다.

times-question = 몇 시가 좋으세요?
times-morning = 오전
times-morning-short = 오전
times-afternoon = 오후
times-afternoon-short = 오후
times-left = { $seats }자리 남음
times-left-short = { $seats }자리
times-name = { $time }, { $left }
times-hold-note = 누르시면 그 자리를 *{ $time } 동안 맡아* 둡니다. 아직 예약되지는 않습니다.
times-move-note = 누르시면 그 자리를 *{ $time } 동안 맡아* 둡니다. *지금 예약은 그대로 있습니다.*
times-browse-note = 누르시면 *예약을 시작*합니다. 먼저 누구신지 여쭙니다.
times-waiting-note = 아직 차례가 아니라 *보기만* 하실 수 있습니다. 번호는 그대로입니다.
times-earlier = 더 이른 시간
times-later = 더 늦은 시간
times-earlier-short = 더 일찍
times-later-short = 더 늦게
times-to-morning = 오전 시간
times-to-afternoon = 오후 시간
times-reading = 시간을 찾고 있습니다.
times-none = 이날은 남은 시간이 없습니다.
times-safe = 시간을 고르셔도 아직 예약되지는 않습니다.

confirm-question = 이대로 예약할까요?
confirm-when = 언제
confirm-where = 어디서
confirm-who = 누가
confirm-person = { $name } 님
confirm-hold = 이 자리를 *{ $time }* 더 맡아 둡니다. 천천히 보셔도 됩니다.
confirm-hold-ends = 이 자리를 *1분* 더 맡아 둡니다. 지나도 다시 고르실 수 있습니다.
confirm-hold-soon = 맡아 둔 시간이 *곧 끝납니다.* 지나도 다시 고르실 수 있습니다.
confirm-book = 예약하기
confirm-other = 다른 시간 보기
confirm-move-question = 이 자리로 옮길까요?
confirm-move = 옮기기
confirm-move-hold = *지금 예약은 그대로 있습니다.* 새 자리를 { $time } 더 맡아 둡니다.
confirm-move-soon = *지금 예약은 그대로 있습니다.* 새 자리를 맡아 둔 시간은 곧 끝납니다.
confirm-move-ends = *지금 예약은 그대로 있습니다.* 새 자리를 1분 더 맡아 둡니다.
confirm-away = 연결이 끊겼습니다. 누르시면 연결되는 대로 예약합니다.

done-title = 예약되었습니다
done-moved = 예약을 옮겼습니다
done-bring = 가져오실 것
done-id-card = 신분증
done-code = 확인 번호
done-write-down = 날짜와 확인 번호를 적어 두세요. 예약을 다시 보실 때 씁니다.
done-note = 예약을 다시 보실 때 *확인 번호*를 씁니다.
done-finish = 마치기

paper-button = 종이로 받기
paper-again = 다시 인쇄
paper-printing = 종이가 나오고 있습니다.
paper-printed = 아래에서 *종이를 가져가세요.*
paper-out-booking = 종이가 떨어졌지만 *예약은 그대로입니다.* 확인 번호를 적어 두시거나 직원에게 말씀해 주세요.
paper-out-ticket = 종이가 떨어졌지만 *번호는 그대로입니다.* 확인 번호를 적어 두시거나 직원에게 말씀해 주세요.
paper-open-booking = 종이 뚜껑이 열려 있지만 *예약은 그대로입니다.* 직원에게 말씀하시거나 확인 번호를 적어 두세요.
paper-open-ticket = 종이 뚜껑이 열려 있지만 *번호는 그대로입니다.* 직원에게 말씀하시거나 확인 번호를 적어 두세요.
paper-silent-booking = 종이가 안 나와도 *예약은 그대로입니다.* 확인 번호를 적어 두시거나 직원에게 말씀해 주세요.
paper-silent-ticket = 종이가 안 나와도 *번호는 그대로입니다.* 확인 번호를 적어 두시거나 직원에게 말씀해 주세요.
paper-out-short = 종이가 떨어졌습니다
paper-open-short = 종이 뚜껑이 열렸습니다
paper-silent-short = 종이가 나오지 않습니다

ticket-title = 번호표를 받으셨습니다
ticket-title-called = 차례가 되었습니다
ticket-title-entered = 추첨 접수가 되었습니다
ticket-title-next = 바로 다음 차례입니다
ticket-title-frozen = 잠시 멈췄습니다
ticket-title-closed = 이번 예약은 끝났습니다
ticket-title-missed = 차례가 지났습니다
ticket-title-left = 줄에서 나오셨습니다
ticket-title-done = 예약을 마치셨습니다
ticket-number = 내 번호
ticket-number-later = 추첨이 끝나면 나옵니다
ticket-entry = 접수 번호 · 순서 아님
ticket-wait = 기다리실 시간
ticket-ahead = 내 앞에
ticket-turn = 내 차례
ticket-next = 바로 다음입니다
ticket-code = 확인 번호
ticket-qr = 직원 확인용
ticket-safe = 집에 가셔도, 기계가 꺼져도 *번호는 그대로*입니다. 앞에 계신 분이 늘어나는 일은 없습니다.
ticket-safe-short = *번호는 그대로입니다.*
ticket-wait-note = 기다리실 시간은 *{ $wait }*입니다.
ticket-wait-short = 대기 *{ $wait }*
ticket-entered-note = *{ $moment }*에 추첨합니다. 그때부터 *확인 번호*로 내 번호를 보실 수 있습니다.
ticket-entered-write = *{ $moment }*에 추첨합니다. *확인 번호*를 적어 두세요. 내 번호를 보실 때 씁니다.
ticket-keep-code = *확인 번호*가 필요합니다.
ticket-write-code = *확인 번호*를 적으세요.
ticket-drawing-note = 지금 *추첨하고 있습니다.* 곧 번호가 나옵니다.
ticket-drawing-short = *추첨하고 있습니다.*
ticket-arrived-note = 먼저 오신 분들이 아직 고르고 계십니다. *여기서 잠시만* 기다려 주세요.
ticket-arrived-short = *잠시만* 기다려 주세요.
ticket-ask-again = 다시 보기
ticket-odds = 남은 자리가 *{ $seats }자리*라, 차례가 와도 자리가 없을 수 있습니다.
ticket-odds-short = *자리가 모자랍니다.*
ticket-odds-none = 지금은 *남은 자리가 없습니다.* 어떻게 하실지 직원에게 물어봐 주세요.
ticket-odds-none-short = *남은 자리가 없습니다.*
ticket-paused-note = 지금은 부르는 시간이 아닙니다. *번호는 그대로*입니다.
ticket-paused-short = 지금은 부르지 않습니다.
ticket-paused-until = *{ $time }*부터 다시 부릅니다. 집에 가셔도 *번호는 그대로*입니다.
ticket-paused-until-short = *{ $time }*부터 부릅니다.
ticket-frozen-note = *자리는 그대로 있습니다.* 다시 시작하면 이어서 부릅니다.
ticket-frozen-told = *자리는 그대로 있습니다.* { $message }
ticket-frozen-short = *자리는 그대로 있습니다.*
ticket-prove = 본인 확인
ticket-prove-note = 차례가 오기 전에 *본인 확인*을 해 주세요. 전화로 숫자를 보내 드립니다.
ticket-prove-short = *본인 확인*을 해 주세요.
ticket-namesake = 알려 주기
ticket-namesake-note = 이름과 생년월일이 같은 분이 계십니다. 차례가 오기 전에 *같은 분인지* 알려 주세요.
ticket-namesake-short = *같은 분인지* 알려 주세요.
ticket-same-note = 먼저 받으신 *번호로 이어집니다.*
ticket-proved-note = *본인 확인이 되었습니다.* 차례가 되면 바로 고르실 수 있습니다.
ticket-proved-short = *본인 확인*이 되었습니다.
ticket-closed-note = 다른 방법은 *직원*에게 물어봐 주세요. 차례까지 모시지 못해 죄송합니다.
ticket-closed-short = *직원*에게 물어봐 주세요.
ticket-called-note = 지금 병원과 시간을 고르시면 됩니다. 늦으셔도 *번호는 그대로*입니다.
ticket-missed-note = 늦으셔도 *번호는 그대로*입니다. ‘계속하기’를 누르시면 바로 모십니다.
ticket-left-note = 다시 받으시면 *같은 번호*를 드립니다.
ticket-done-note = ‘내 예약 보기’에서 언제든 다시 보실 수 있습니다.
ticket-away = 연결이 끊겨도 *번호는 그대로*입니다. { $time }까지의 소식입니다.
ticket-away-never = 연결이 끊겨도 *번호는 그대로*입니다.
ticket-begin = 지금 고르기
ticket-return = 계속하기
ticket-again = 다시 줄 서기
ticket-look = 병원 둘러보기
ticket-write-down = *확인 번호*를 적어 두세요. 차례가 되면 씁니다.

booking-title = 예약하신 내용입니다
booking-change = 예약 바꾸기

change-question = 예약을 어떻게 바꿀까요?
change-move = 옮기기
change-move-note = 다른 날, 다른 병원도 됩니다
change-cancel = 취소하기
change-cancel-note = 한 번 더 여쭤봅니다
change-safe = *지금 예약은 그대로 있습니다.* 새 자리가 정해져야 바뀝니다.

cancel-question = 예약을 취소할까요?
cancel-keep = 그대로 두기
cancel-keep-note = 예약은 그대로 있습니다
cancel-go = 취소하기
cancel-go-note = 자리가 바로 비워집니다
cancel-safe = 취소하셔도 번호는 그대로입니다. 다시 오시면 *곧* 불러 드립니다.

booking-cancelled = 예약을 취소했습니다
booking-again = 다시 예약하기
booking-again-note = 같은 번호로 다시 고르실 수 있습니다
booking-finish-note = 나중에 다시 오셔도 됩니다
booking-cancelled-safe = 궁금하신 것은 직원에게 물어봐 주세요.

## 대신 찾아 주세요

wish-where-question = 어디까지 가실 수 있으세요?
wish-near = 걸어서 갈 곳
wish-near-note = 여기서 1km까지
wish-middle = 버스로 갈 곳
wish-middle-note = 여기서 3km까지
wish-far = 차로 갈 곳
wish-far-note = 여기서 10km까지
wish-when-question = 언제가 좋으세요?
wish-any = 아무 때나
wish-any-note = 가장 빨리 잡힙니다
wish-morning = 오전
wish-morning-note = 낮 12시 전
wish-afternoon = 오후
wish-afternoon-note = 낮 12시부터
wish-weekend = 주말
wish-weekend-note = 토요일이나 일요일
wish-how-question = 자리가 나면 어떻게 할까요?
wish-book = 바로 예약해 주세요
wish-book-note = 기다리지 않으셔도 됩니다
wish-ask = 먼저 물어봐 주세요
wish-ask-note = 그동안 자리를 맡아 둡니다
wish-given-question = 찾는 자리를 바꿀까요?
wish-again = 다시 고르기
wish-again-note = 다른 곳이나 다른 때로
wish-withdraw = 그만두기
wish-withdraw-note = 번호는 그대로 있습니다
wish-safe = *번호는 그대로입니다.* 언제든 바꾸거나 그만두실 수 있습니다.
wish-where-safe = *거리와 때만* 알려 주시면 됩니다. 번호는 그대로입니다.
first-seat-question = 이 자리로 할까요?
first-seat-note = *걸어서 갈 곳* 가운데 *가장 빠른 자리*입니다.
first-seat-far-note = 걸어서 갈 곳에는 없어 *조금 먼 곳*에서 찾았습니다.
first-seat-chosen-note = *고르신 대로* 찾은 가장 빠른 자리입니다.
first-seat-move-note = *지금 예약은 그대로 있습니다.* 이 자리로 옮기실 수 있습니다.
first-seat-yes = 이 자리로 할게요
first-seat-yes-short = 네, 할게요
first-seat-other = 다른 자리 보기
first-seat-distance = 거리
first-seat-booked = 지금 예약
offer-question = 이 자리로 예약할까요?
offer-yes = 예약하기
offer-move-question = 이 자리로 옮길까요?
offer-move-yes = 옮기기
offer-no = 받지 않을게요
offer-kept = *{ $moment }까지* 맡아 두었습니다.
offer-kept-on = *답하실 때까지* 맡아 두었습니다.
offer-move-kept = *지금 예약은 그대로 있습니다.* 이 자리는 { $moment }까지 맡아 두었습니다.
offer-move-kept-on = *지금 예약은 그대로 있습니다.* 이 자리는 답하실 때까지 맡아 두었습니다.
other-seat-question = 다른 자리를 찾아볼까요?
other-seat-choose = 병원과 날짜 고르기
other-seat-choose-note = 지금 바로 고르실 수 있습니다
other-seat-wish = 대신 찾아 주세요
other-seat-wish-note = 거리와 때만 알려 주시면 됩니다
other-seat-safe = *번호는 그대로 있습니다.* 천천히 고르세요.
other-seat-over = 맡아 둔 시간이 끝났습니다. *번호는 그대로 있습니다.*
booking-offered = 더 나은 자리가 나왔습니다. *지금 예약은 그대로 있습니다.*
booking-see-offer = 나온 자리 보기
ticket-title-offered = 자리를 맡아 두었습니다
ticket-title-wish = 빈자리를 기다립니다
ticket-wish = 대신 찾아 주세요
ticket-wish-change = 찾는 자리 바꾸기
ticket-wish-turn = 차례가 되면 *{ $wish }* 자리를 예약해 드립니다.
ticket-wish-turn-ask = 차례가 되면 *{ $wish }* 자리를 맡아 두고 여쭤봅니다.
ticket-wish-seat = *{ $wish }* 자리가 나면 바로 예약해 드립니다. 번호는 그대로입니다.
ticket-wish-seat-ask = *{ $wish }* 자리가 나면 맡아 두고 여쭤봅니다. 번호는 그대로입니다.
ticket-wish-short = 자리를 대신 찾고 있습니다.
change-wish = 더 나은 자리 찾기
change-wish-note = 나오면 먼저 여쭤봅니다
words-wish = { $place }의 { $when }
words-wish-near = { $km ->
    [1] 걸어서 갈 곳
    [3] 버스로 갈 곳
    [5] 버스·차로 갈 곳
   *[other] 차로 갈 곳
}
words-wish-clinics = 고르신 병원
words-wish-any = 가장 빠른 날
words-wish-morning = 오전
words-wish-afternoon = 오후
words-wish-weekend = 주말

## 고르신 자리를 다른 분이 먼저 잡았을 때

taken-question = 다른 분이 먼저 잡으셨습니다
taken-other-time = 같은 날 { $time }
taken-nearby = 가까운 병원 { $time }
taken-same-clinic = 같은 병원
taken-same-clinic-at = 같은 병원, { $time }
taken-safe = *차례는 그대로입니다.*
taken-move-safe = *지금 예약은 그대로 있습니다.*
taken-others = 다른 시간

## 자리가 없을 때

board-all-taken = 여기에는 빈자리가 없습니다.
board-all-taken-note = 자리가 있는 첫날로 갑니다.
board-wish = 대신 찾아 주세요
board-first-day = 가장 빠른 날
board-no-room = { board-within }에 빈자리가 없습니다.
board-no-room-note = 자리가 나면 다시 나옵니다.

# 달력
calendar-qr = 달력에 담기
slip-calendar = 휴대전화 사진기로 비추시면 달력에 적어 둡니다.

# 예약 사업이 모두에게 묻는 것
ask-residence = 어디에 *사세요?*
ask-elsewhere = 다른 곳
ask-yes = 네
ask-no = 아니요
ask-safe = 대답은 예약하실 수 있는지 보는 데만 쓰고, 남기지 않습니다.
trouble-not-resident = 다른 지역 분들의 예약입니다
trouble-not-resident-then = 사시는 곳을 다시 고르시려면 ‘돌아가기’를 눌러 주세요. 맞게 고르셨으면 직원에게 물어봐 주세요.
trouble-ask-staff = 직원과 이야기해 주세요
trouble-ask-staff-then = 예약하시기 전에 *직원이* 몇 가지를 여쭙고 도와드립니다. 대답을 바꾸시려면 ‘이전’을 눌러 주세요.

# 함께 가시는 분들
who-party = 가족과 함께
who-party-note = 두 분에서 네 분까지
name-question-party = 함께 가실 분의 성함을 알려 주세요
party-question = 지금까지 *{ $count }명*입니다. 더 계세요?
party-all = *{ $count }명*을 모두 넣으셨습니다
party-add = 한 분 더 넣기
party-add-note = 이름과 생년월일만 여쭙니다
party-take = 이대로 번호표 받기
party-take-note = 번호표 한 장으로 함께 갑니다
party-safe = 자리는 같은 병원에 *나란히* 잡아 드립니다.
party-beside = 함께 가시는 분
notice-not-together = 그 시간에는 함께 앉으실 자리가 모자랍니다. 다른 시간을 골라 주세요.
notice-not-together-short = 함께 앉을 자리가 모자랍니다.
trouble-not-together = 함께 앉으실 자리가 모자랍니다
trouble-not-together-then = ‘다시 해 보기’를 누르고 다른 시간을 골라 주세요.
party-last = 마지막 분
start-wave = *{ $first }~{ $last }년생*은 *{ $moment }*부터 오시면 됩니다.
code-lost = 번호를 잊었어요
find-code-over = 번호가 맞지 않거나 오래되었습니다. ‘다시 보내기’를 눌러 주세요.
code-wrong-short = 번호가 안 맞습니다.
find-code-over-short = 번호가 맞지 않습니다.

second-dose = 2차
confirm-other-first = 1차 바꾸기
confirm-other-second = 2차 바꾸기
confirm-move-second = 2차를 이렇게 옮길까요?
board-question-second = 2차는 어느 병원, 어느 날이 좋으세요?
board-question-second-short = 2차는 언제가 좋으세요?
times-question-second = 2차는 몇 시가 좋으세요?
which-dose-question = 어느 예약을 옮길까요?
which-dose-first = 1차 { $date }
which-dose-second = 2차 { $date }
notice-no-second = 여기에는 2차 자리가 남지 않았습니다. 다른 날이나 다른 병원을 골라 주세요.
notice-no-second-short = 여기에는 2차 자리가 없습니다.
trouble-no-second = 2차 자리가 없습니다
trouble-no-second-then = ‘다시 해 보기’를 누르고 다른 날이나 다른 병원을 골라 주세요.
notice-outside-interval = 그날은 2차를 받으실 수 없습니다. 다른 날을 골라 주세요.
notice-outside-interval-short = 그날은 2차를 받으실 수 없습니다.
trouble-outside-interval = 그날은 2차를 받으실 수 없습니다
trouble-outside-interval-then = ‘다시 해 보기’를 누르고 다른 날을 골라 주세요.

narrow-1-note = 1km까지, 15분쯤
narrow-3-note = 3km까지, 10분쯤
narrow-5-note = 5km까지
narrow-10-note = 10km까지
narrow-any-note = 모든 날, 모든 시간
narrow-safe = 언제든지 다시 바꾸실 수 있습니다.
narrow-km = { $km }km
narrow-any = 시간
narrow-morning = 오전
narrow-afternoon = 오후
narrow-weekend = 주말
board-no-room-then = 다른 시간에는 있을 수 있습니다.
board-any-time = 모든 시간 보기

times-other-days = 이 병원 다른 날
times-other-days-short = 다른 날
wish-favourite = 맨 위에 둔 병원만
wish-booked = 예약한 병원만
wish-favourite-note = 다른 병원은 찾지 않습니다

### The clinics and their days

clinics-question = 어느 병원이 좋으세요?
clinics-question-short = 어디가 좋으세요?
clinics-question-second = 2차는 어느 병원이 좋으세요?
clinics-question-move = 어느 병원으로 옮길까요?
clinics-first = 가장 빠른 자리 { $day }
clinics-first-short = { $day }부터
clinics-none = 지금은 빈자리가 없습니다
clinics-table = 한눈에 보기
clinics-table-short = 한눈에
days-question = 어느 날이 좋으세요?
days-free = 자리 있음
days-few = { $seats }자리 남음
days-earlier = 더 이른 날
days-earlier-short = 더 일찍
days-later = 더 늦은 날
days-later-short = 더 늦게
days-none = 이 병원에는 빈자리가 없습니다.
days-favourite = 이 병원을 맨 위에 두기
days-favourite-short = 맨 위에 두기
days-is-favourite = 맨 위에 있는 병원입니다
days-is-favourite-short = 맨 위 병원

### What a screen tells, page by page

facts-more = 더 보기
facts-again = 처음 내용
facts-on = 이어서 보기
fact-address = 주소
fact-phone = 전화
confirm-other-short = 다른 시간
confirm-left-short = 이 자리를 *{ $time }* 더 맡아 둡니다.
confirm-soon-short = 맡아 둔 시간이 곧 끝납니다.
first-seat-other-short = 다른 자리
offer-no-short = 안 받을게요
check-help-short = 틀린 줄을 눌러 주세요.
narrow-safe-short = 다시 바꾸실 수 있습니다.
change-safe-short = *지금 예약은 그대로 있습니다.*
days-none-then = 고르신 때에는 빈자리가 없습니다.
days-other-clinics = 다른 병원 보기

### Several campaigns at one kiosk

which-question = 무엇을 예약하세요?
which-safe = 하나를 마치시면 다른 것도 하실 수 있습니다.
which-safe-short = 나중에 다른 것도 하실 수 있습니다.
line-now = 지금 바로 됩니다
line-waiting = 기다리는 분 { $people }
line-stands = 지금은 부르지 않습니다
line-draw = 추첨으로 차례를 정합니다
line-closed = 끝났습니다
start-line = *{ $title }* { $state }.
start-question-short = 무엇을 할까요?
start-several = 지금 *{ $count } 가지*를 예약하실 수 있습니다.
party-go-on = 이대로 계속하기
party-go-on-note = 자리를 고르러 갑니다

# On paper, which has more room.
words-weekdays-whole = 월요일 화요일 수요일 목요일 금요일 토요일 일요일
words-whole-date = { $month } { $day }일 { $weekday }
words-directions = 북쪽으로 북동쪽으로 동쪽으로 남동쪽으로 남쪽으로 남서쪽으로 서쪽으로 북서쪽으로
words-way = { $direction } { $journey }
slip-name = { $name } 님
slip-member = { $name } 님 { $time }
slip-way = 이곳에서 { $way }
slip-change = 바꾸거나 취소하시려면 이 종이를 가지고 이곳에 다시 오시거나 병원에 전화해 주세요. 새 자리를 정하실 때까지 이 예약은 그대로 있습니다.
slip-read = 다시 오시면 이 무늬를 판독기에 대세요

## 위쪽에 조용히 보이는 순서

trail-name = 이름
trail-birth-date = 생년월일
trail-phone = 전화
trail-seat = 자리
trail-book = 예약
