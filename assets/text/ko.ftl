### look

# Dates, times and counts. The spaces in them never end a line.
words-weekdays = 월 화 수 목 금 토 일
words-months = 1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월
words-halves = 오전 오후
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

# The top bar and the foot of every screen.
bar-display = 글자 크기
bar-language = English
foot-back = 이전
foot-start-over = 처음으로
foot-staff = 직원 부르기
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
key-clear = 모두 지우기
key-hyphen = 붙임표
key-apostrophe = 작은따옴표

start-question = 무엇을 도와드릴까요?
start-book = 예약하기
start-book-note = 가까운 병원의 빈자리
start-turn = 제 차례예요
start-turn-note = 번호표가 있을 때
start-booking = 내 예약 보기
start-booking-note = 예약한 날짜와 병원
start-board = 빈자리 보기
start-board-note = 이름 없이 둘러보기
start-nobody-waits = 지금 *바로 예약*하실 수 있습니다.
start-waiting = 기다리는 분은 *{ $people }*입니다.
start-called = 지금 *{ $number }번까지* 불렀습니다.
start-serving = 지금 *{ $number }번까지* 불렀습니다. 기다리는 분은 *{ $people }*입니다.
start-opens = *{ $moment }*부터 예약하실 수 있습니다.
start-nothing = 지금은 예약받는 것이 없습니다. 직원에게 물어봐 주세요.
start-connecting = 준비하고 있습니다. 잠시만 기다려 주세요.
start-away = 연결을 기다리고 있습니다. *받으신 번호와 예약은 그대로입니다.*
start-away-since = *자리는 안전합니다.* { $time }부터 연결을 기다리고 있습니다.

who-question = 누구의 예약인가요?
who-myself = 제 예약
who-myself-note = 제가 병원에 갑니다
who-other = 다른 분 예약
who-other-note = 가족이나 이웃
who-safe = 이름과 전화번호는 *예약에만* 씁니다.

name-question = 이름을 알려 주세요
name-question-other = 그분의 성함은요?
name-field = 이름
name-hint = 아래에서 한 글자씩 눌러 주세요
name-help = 틀리면 ‘지우기’를 눌러 주세요. 천천히 하셔도 됩니다.

birth-date-question = 생년월일을 알려 주세요
birth-date-question-other = 그분의 생년월일은요?
birth-date-year = 년
birth-date-month = 월
birth-date-day = 일
birth-date-help = 태어난 해 네 자리부터 눌러 주세요. 1월은 *01*입니다.
birth-date-read-back = *{ $date }*이 맞으면 ‘다음’을 눌러 주세요.
birth-date-month-zero = *0을 먼저* 눌러 주세요. 3월은 *03*입니다.
birth-date-day-zero = *0을 먼저* 눌러 주세요. 4일은 *04*입니다.
birth-date-no-such-month = *{ $month }월*은 없는 달입니다. 지우고 다시 눌러 주세요.
birth-date-no-such-day = *{ $month }월 { $day }일*은 없는 날입니다. 지우고 다시 눌러 주세요.
birth-date-in-future = 아직 오지 않은 날입니다. 지우고 다시 눌러 주세요.
birth-date-too-old = 태어난 해를 다시 봐 주세요.

phone-question = 전화번호를 알려 주세요
phone-question-other = 그분의 전화번호는요?
phone-field = 전화번호
phone-hint = 010부터 눌러 주세요
phone-help = 병원에서 알려 드릴 일이 있을 때만 씁니다.
phone-zero = *0부터* 눌러 주세요. 집 전화는 02나 031부터 누릅니다.
phone-none = 전화번호가 없어요

code-question = 확인 번호를 눌러 주세요
code-field = 확인 번호
code-hint = 숫자 열 자리
code-help = 번호표에 적힌 *숫자 열 자리*입니다.
code-wrong = 숫자 하나가 다릅니다. 번호표를 보고 다시 눌러 주세요.
code-right = 잘 누르셨습니다. ‘다음’을 눌러 주세요.

code-birth-date-question = 생년월일도 알려 주세요
code-birth-date-help = 번호표의 주인이 맞는지 봅니다. 해 네 자리부터 눌러 주세요.

pair-question = 이 기기의 연결 번호를 눌러 주세요
pair-field = 연결 번호
pair-hint = 숫자 여덟 자리
pair-help = 운영하는 분이 알려 드린 *숫자 여덟 자리*입니다.
pair-wrong = 연결 번호가 맞지 않습니다. 다시 눌러 주세요.
pair-server-away = 연결이 되지 않습니다. 인터넷 선을 확인해 주세요.
pair-unexpected = 연결하지 못했습니다. 새 연결 번호를 받아 주세요.
pair-connect = 연결하기

staff-question = 직원을 불러 주세요
staff-where = 안내하는 곳으로 가시거나 가까운 직원에게 말씀해 주세요.
staff-say = ‘예약을 도와주세요’ 하고 말씀하시면 됩니다.
staff-safe = 하시던 것은 *그대로 있습니다.* 다녀오셔도 됩니다.
staff-back = 돌아가기

display-question = 글자 크기를 골라 주세요
display-normal = 보통 글자
display-large = 큰 글자
display-safe = 하시던 것은 그대로 있습니다.
display-done = 다 됐어요

idle-question = 아직 계세요?
idle-left = *{ $left }* 뒤에 처음 화면으로 돌아갑니다.
idle-stay = 더 쓸게요
idle-safe = 이미 하신 예약은 그대로 있습니다. 눌러 두신 내용은 지워집니다.
idle-safe-ticket = 화면이 바뀌어도 *번호표와 예약은 그대로 있습니다.*

problem-server-away = 지금은 연결이 되지 않습니다
problem-server-away-then = 잠시 뒤에 ‘다시 해 보기’를 눌러 주세요. 그래도 안 되면 직원에게 말씀해 주세요.
problem-pairing-code = 연결 번호가 맞지 않습니다
problem-pairing-code-then = 번호를 다시 눌러 주세요.
problem-not-open-yet = 아직 예약을 받기 전입니다
problem-not-open-yet-then = 예약이 시작되면 처음 화면에서 ‘예약하기’를 눌러 주세요.
problem-not-eligible = 이번 예약 대상이 아닙니다
problem-not-eligible-then = 생년월일을 잘못 누르셨다면 다시 눌러 주세요. 맞게 누르셨다면 직원에게 물어봐 주세요.
problem-ticket-not-found = 번호표를 찾지 못했습니다
problem-ticket-not-found-then = 확인 번호나 생년월일이 다릅니다. 번호표를 보고 다시 눌러 주세요.
problem-not-your-turn = 아직 차례가 아닙니다
problem-not-your-turn-then = 앞에 계신 분이 끝나면 불러 드립니다. 번호표를 보고 기다려 주세요.
problem-turn-over = 고르시는 시간이 지났습니다
problem-turn-over-then = 번호표에서 ‘제 차례예요’를 누르시면 다시 고르실 수 있습니다.
problem-slot-full = 그 자리를 다른 분이 먼저 잡았습니다
problem-slot-full-then = 다른 시간이나 다른 병원을 골라 주세요.
problem-hold-over = 맡아 둔 시간이 지났습니다
problem-hold-over-then = 같은 시간이 남아 있으면 다시 고르실 수 있습니다.
problem-already-booked = 이미 예약하셨습니다
problem-already-booked-then = ‘내 예약 보기’에서 날짜와 병원을 확인하실 수 있습니다.
problem-nothing-to-book = 지금은 예약하실 곳이 없습니다
problem-nothing-to-book-then = 잠시 뒤에 다시 봐 주시거나 직원에게 물어봐 주세요.
problem-unexpected = 일이 잘되지 않았습니다
problem-unexpected-then = ‘다시 해 보기’를 눌러 주세요. 그래도 안 되면 직원에게 말씀해 주세요.

trouble-safe = 잘못하신 것이 아닙니다. *없어진 것은 없습니다.*
trouble-safe-ticket = *번호표 { $number }번*은 그대로 있습니다.
trouble-safe-booking = *예약은 그대로 있습니다.*
trouble-again = 다시 해 보기
trouble-back = 돌아가기
trouble-birth-date = 다시 누르기
trouble-code = 다시 누르기
trouble-to-ticket = 번호표 보기

### backend
slip-number = 번호표 { $number }번
slip-code = 확인 번호 { $code }
slip-ahead = 앞에 { $people }이 계십니다.
slip-kept = 이 번호는 없어지지 않습니다.
slip-come-back = 차례가 되면 '제 차례예요'를 눌러 주세요.
slip-booked = 예약되었습니다.
slip-bring = 오실 때 신분증을 가져와 주세요.

### board
board-question = 어느 병원, 어느 날이 좋으세요?
board-question-short = 언제, 어디가 좋으세요?
board-radius = { $km }km
board-within = { $km }km 안
board-nearer = 좁게
board-farther = 넓게
board-earlier-days = 앞 날짜
board-later-days = 뒷 날짜
board-earlier-day = 앞 날
board-later-day = 뒷 날
board-months = { $from }~{ $to }
board-column = { $day }({ $weekday })
board-nearer-clinics = 앞 병원
board-next-clinics = 다음 병원 { $count }곳
board-more-clinics = 다음 병원
board-seats = { $seats }자리
board-full = 마감
board-closed = 쉼
board-cell = { $clinic }, { $date }, { $cell }
board-as-of = { $half } { $hour }시 { $minute }분 { $second }초 기준
board-as-of-short = { $half } { $hour }:{ $minute }:{ $second } 기준
board-away = 연결이 끊겨, { $time }까지의 자리입니다.
board-away-medium = 연결 끊김 · { $time } 기준
board-away-short = 연결 끊김 · { $time }
board-away-shortest = 끊김 { $time }
board-away-never = 연결이 끊겨, 자리가 다를 수 있습니다.
board-away-never-short = 연결 끊김
board-none-here = { $km }km 안에는 없습니다.
board-none-here-note = 조금 더 멀리 찾아볼까요?
board-look-farther = 더 멀리 보기 · { $km }km
board-none-anywhere = { $km }km 안에 병원이 없습니다.
board-none-anywhere-note = 직원에게 물어봐 주세요.
board-reading = 빈자리를 찾고 있습니다.
board-empty = 아직 예약을 받는 병원이 없습니다.
board-empty-note = 번호표는 그대로입니다. 직원에게 물어봐 주세요.

notice-slot-full = 그 자리는 방금 찼습니다. 다른 자리를 골라 주세요.
notice-slot-full-short = 자리가 방금 찼습니다.
notice-hold-over = 맡아 둔 시간이 지났습니다. 다시 골라 주세요.
notice-hold-over-short = 시간이 지났습니다.
notice-away = 연결이 끊겼습니다. 잠시 뒤 다시 눌러 주세요.
notice-away-short = 연결이 끊겼습니다.
notice-not-your-turn = 아직 차례가 아닙니다. 번호는 그대로입니다.
notice-not-your-turn-short = 아직 차례가 아닙니다.
notice-turn-over = 차례가 지났습니다. 번호는 그대로입니다.
notice-turn-over-short = 차례가 지났습니다.
notice-already-booked = 이미 예약하셨습니다. 그 예약은 그대로입니다.
notice-already-booked-short = 이미 예약하셨습니다.
notice-other = 잘 되지 않았습니다. 다시 눌러 주세요.
notice-other-short = 잘 되지 않았습니다.

times-question = 몇 시가 좋으세요?
times-morning = 오전
times-morning-short = 오전
times-afternoon = 오후
times-afternoon-short = 오후
times-left = { $seats }자리 남음
times-left-short = { $seats }자리
times-name = { $time }, { $left }
times-hold-note = 누르시면 그 자리를 *{ $time } 동안 맡아* 둡니다. 아직 예약되지는 않습니다.
times-browse-note = 누르시면 *예약을 시작*합니다. 먼저 누구신지 여쭙니다.
times-waiting-note = 아직 차례가 아니라 *보기만* 하실 수 있습니다. 번호는 그대로입니다.
times-earlier = 앞 시간
times-later = 뒷 시간
times-to-morning = 오전 시간
times-to-afternoon = 오후 시간
times-reading = 시간을 찾고 있습니다.
times-none = 이날은 남은 시간이 없습니다.
times-none-note = '이전'을 누르고 다른 날을 골라 주세요.
times-safe = 시간을 고르셔도 아직 예약되지는 않습니다.

confirm-question = 이대로 예약할까요?
confirm-when = 언제
confirm-where = 어디서
confirm-who = 누가
confirm-person = { $name } 님
confirm-hold = 이 자리를 *{ $time }* 더 맡아 둡니다. 천천히 보셔도 됩니다.
confirm-hold-ends = 이 자리를 *1분* 더 맡아 둡니다. 지나도 번호표는 그대로입니다.
confirm-hold-over = 맡아 둔 시간이 지났습니다. 다른 시간을 골라 주세요.
confirm-book = 예약하기
confirm-book-left = 예약하기 ({ $time } 남음)
confirm-left = 남은 시간
confirm-other = 다른 시간 보기
confirm-choose-again = 다시 고르기
confirm-away = 연결이 끊겼습니다. 누르시면 연결되는 대로 예약합니다.

done-title = 예약되었습니다
done-bring = 가져오실 것
done-id-card = 신분증
done-code = 확인 번호
done-write-down = 날짜와 확인 번호를 적어 두세요. 예약을 다시 보실 때 씁니다.
done-note = 예약을 다시 보실 때 *확인 번호*를 씁니다.
done-finish = 마치기

paper-button = 종이로 받기
paper-again = 다시 뽑기
paper-printing = 종이가 나오고 있습니다.
paper-printed = 아래에서 *종이를 가져가세요.*
paper-failed-booking = 종이가 나오지 않습니다. *예약은 그대로입니다.* 확인 번호를 적어 두세요.
paper-failed-ticket = 종이가 나오지 않습니다. *번호는 그대로입니다.* 확인 번호를 적어 두세요.

ticket-title = 번호표를 받으셨습니다
ticket-title-called = 차례가 되었습니다
ticket-title-missed = 차례가 지났습니다
ticket-title-left = 줄에서 나오셨습니다
ticket-title-done = 예약을 마치셨습니다
ticket-number = 내 번호
ticket-ahead = 내 앞에
ticket-turn = 내 차례
ticket-next = 바로 다음입니다
ticket-code = 확인 번호
ticket-qr = 직원 확인용
ticket-safe = 집에 가셔도, 기계가 꺼져도 *번호는 그대로*입니다. 앞에 계신 분이 늘어나는 일은 없습니다.
ticket-safe-short = *번호는 그대로입니다.*
ticket-called-note = 지금 병원과 시간을 고르시면 됩니다. 늦으셔도 *번호는 그대로*입니다.
ticket-missed-note = 늦으셔도 *번호는 그대로*입니다. 누르시면 바로 모십니다.
ticket-left-note = 다시 받으시면 *같은 번호*를 드립니다.
ticket-done-note = '내 예약'에서 언제든 다시 보실 수 있습니다.
ticket-away = 연결이 끊겨도 *번호는 그대로*입니다. { $time }까지의 소식입니다.
ticket-away-never = 연결이 끊겨도 *번호는 그대로*입니다.
ticket-begin = 지금 고르기
ticket-return = 제 차례예요
ticket-look = 병원 둘러보기
ticket-write-down = *확인 번호*를 적어 두세요. 차례가 되면 씁니다.

booking-title = 예약하신 내용입니다
booking-cancelled = 취소된 예약입니다
booking-cancelled-note = 다시 예약하시려면 '처음으로'를 눌러 주세요.
booking-cancelled-safe = 궁금하신 것은 직원에게 물어봐 주세요.
