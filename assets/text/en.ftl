### look

# Dates, times and counts. The spaces in them never end a line.
words-weekdays = Mon Tue Wed Thu Fri Sat Sun
words-months = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
words-halves = am pm
words-near-days = Today Tomorrow In_two_days
words-near-date = { $near }, { $date }
words-brief-near = { $near } ({ $weekday })
words-brief-date = { $weekday }, { $month } { $day }
words-date = { $weekday }, { $month } { $day }
words-full-date = { $month } { $day }, { $year }
words-hour = { $hour }:00 { $half }
words-time = { $hour }:{ $minute } { $half }
words-moment = { $date }, { $time }
words-time-in = { $city } time
words-walking = { $minutes } min walk
words-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
words-minutes = { $minutes } min
words-hours = { $hours } h
words-hours-minutes = { $hours } h { $minutes } min
words-seconds = { $seconds } s
words-minutes-seconds = { $minutes } min { $seconds } s
words-wait = about { $about }
words-wait-within = up to { $to }
words-wait-between = about { $from }–{ $to }
words-wait-over-a-day = over a day

# The top bar and the foot of every screen.
bar-display = Settings
bar-language = 한국어
foot-back = Back
foot-start-over = Start over
foot-staff-called = We call
foot-staff-coming = On way
foot-stop-showing = Hide it
foot-staff = Get help
page-next = Next
page-sending = Sending

# Keys without a character of their own.
key-space = Space
key-backspace = Erase
key-shift = Shift
key-shift-hangul = ㄲㅆ
key-shift-latin = A/a
key-switch-layout = 한글/ABC
key-to-hangul = 한글
key-to-latin = ABC
key-switch-hangul = Other 한글 keys
key-to-cheonjiin = 천지인
key-to-dubeolsik = First keys
key-next-letter = Split
key-dot = Dot
key-clear = Clear all
key-hyphen = Hyphen
key-apostrophe = Apostrophe

start-question = How can we help you?
start-book = Book a visit
start-book-note = A free time near here
start-enter = Enter the draw
start-entry = My entry
start-entry-note = If you have a code
start-turn = Use my ticket
start-turn-note = When it is your turn
start-booking = My booking
start-booking-note = Your day and clinic
start-board = Free times
start-board-note = No name needed
start-nobody-waits = You can *book right away*.
start-waiting = Waiting: *{ $people }*.
start-called = Called *up to number { $number }*.
start-serving = Called *up to number { $number }*. Waiting: *{ $people }*.
start-opens = Booking opens on *{ $moment }*.
start-opens-left = Booking opens on *{ $moment }* · *{ $left }* left
start-opens-soon = Booking opens very soon. Please wait a moment.
start-draw = Draw: *{ $moment }*. No need to hurry.
start-draw-left = Draw: *{ $moment }* · *{ $left }* left. No need to hurry.
start-drawing = *The numbers are being drawn.* You still get a number if you come now.
start-paused = We call again from *{ $time }*. You can take a ticket now.
start-paused-sometime = Nobody is called at this hour. You can take a ticket now.
start-frozen = *We paused for a moment.* Your number and your booking are safe.
start-frozen-told = *We paused for a moment.* { $message }
start-closed = This booking is *over.* Please ask the staff about anything.
start-nothing = There is nothing to book at the moment. Please ask the staff.
start-connecting = Getting ready. Please wait a moment.
start-another-server = *Not a place we know:* not connected. Please tell the staff.
start-away = Waiting for the connection. *Your number and your booking are safe.*
start-away-since = *Your place is safe.* No connection since { $time }.

who-question = Who is the booking for?
who-myself = For me
who-myself-note = I will go to the clinic
who-other = For someone else
who-other-note = Family or a neighbor goes
who-safe = Names and phone numbers are used *for the booking only*.

name-question = Your name?
name-question-other = Their name?
name-field = Name
name-hint = Press the letters below
name-help = Press “Erase” to correct. Take your time.
name-help-strokes = To write one key’s letter twice, press *“Split”* in between. Press “Erase” to correct.

birth-date-question = Your birth date?
birth-date-question-other = Their birth date?
birth-date-year = year
birth-date-month = month
birth-date-day = day
birth-date-help = Use the date *on your ID card*. For Mar 12, 1950, press *500312* or *19500312*.
birth-date-read-back = If *{ $date }* is right, press “Next”.
birth-date-read-back-aloud = If the date on the screen is right, press “Next”.
birth-date-month-zero = Press a month of one digit like *03*.
birth-date-day-zero = Press a day of one digit like *04*.
birth-date-no-such-month = There is no month *{ $month }*. January is *01*, December is *12*.
birth-date-no-such-day = Month { $month } has no day *{ $day }*. Please erase it and try again.
birth-date-no-such-aloud = Please erase the date and try again.
birth-date-in-future = That day is still to come. Please erase it and try again.
birth-date-too-old = You entered *{ $year }*. Please erase it and try again.
birth-date-year-in-future = The year *{ $year }* is still to come. Please erase it and try again.
century-question = In which year were you born?
century-question-other = In which year were they born?
century-earlier-aloud = Born in the 1900s
century-later-aloud = Born in the 2000s
century-safe = Choose the year on your ID card.

phone-question = Your phone number?
phone-question-other = Their phone number?
phone-field = Phone number
phone-hint = Start with 010
phone-help = Used only to tell you about your turn and booking.
phone-zero = *Start with 0*. A home number starts with 02 or 031.
phone-none = I have no phone

check-question = Is this right?
check-name = Name
check-birth-date = Birth date
check-phone = Phone
check-no-phone = No phone
check-help = If something is wrong, *press its line* to correct it.
check-right = All correct
check-mend-name = Correct the name
check-mend-birth-date = Correct the birth date
check-mend-phone = Correct the phone number

code-question = Your code?
code-question-short = Your code?
code-field = Code
code-hint = Ten digits
code-hint-read = Or scan your slip
code-help = The *ten digits* printed on your ticket.
code-help-booking = The *ten digits* at the foot of your paper.
code-read = Hold your paper *to the reader*. You may press the ten digits, too.
code-misread = That is *not our paper*. Please press the ten digits printed on yours.
code-wrong = That code does not match. Please look at your paper and type it again.
code-right = All ten are there. Press “Next”.

code-birth-date-question = Your birth date?
code-birth-date-read = Your paper was read. For Mar 12, 1950, press *500312*.
code-birth-date-help = To be sure it is you. For Mar 12, 1950, press *500312*.
identity-question = Your six digits?
identity-field = Digits from the message
identity-hint = Six digits
identity-sent = We sent *six digits* to the phone ending in *{ $phone }*.
identity-sent-there = We sent *six digits* to your phone.
identity-sent-short = We sent a *message*.
identity-sent-again = Sent again. Please enter *the new digits*.
identity-wrong = Those digits are not right. You have *{ $tries ->
    [one] { $tries } try
   *[other] { $tries } tries
}* left.
identity-wrong-short = No match · *{ $tries } left*
identity-over = The time is over. Please press “Send again”.
identity-right = All six are there. Press “Next”.
identity-none = No message came
identity-again = Send again

namesake-question = Do you have a number already?
namesake-same = Yes, I took one before
namesake-same-note = We send digits to the phone you gave then
namesake-other = No, I am somebody else
namesake-other-note = Staff will look at your ID card
namesake-safe = Somebody has the same name and birth date. *Your number stays as it is.*
no-message-question = Did no message come?
no-message-again = Send again
no-message-again-note = It may take a little while
no-message-staff = I have no mobile
no-message-staff-note = Staff will look at your ID card
no-message-safe = Everything you entered *stays as it is.* Take your time.

pair-question = Enter the pairing code of this device
pair-field = Pairing code
pair-hint = Twelve digits
pair-help = The *twelve digits* given to you by the operator.
pair-again = The server does not know this device. The operator types *a new pairing code*.
pair-compare = Were you given the same letters?
pair-compare-how = Press ‘The same’ only if *all of it* is.
pair-compare-else = If it differs, do not press, and tell *the operator*.
pair-compare-same = The same
pair-another-server = This is not the server shown first. Please switch this device off and on again.
pair-wrong = That pairing code is not right. Please try again.
pair-server-away = No connection. Please check the network cable.
pair-unexpected = Pairing failed. Please ask for a new pairing code.
pair-connect = Connect

which-ticket-question = Which one would you like to see?
which-ticket-safe = All your numbers and appointments *stay as they are.*
which-ticket-booked = Booked { $moment }
which-ticket-offer = A place was found for you
which-ticket-number = Number { $number }
which-ticket-entered = Entered for the draw
which-ticket-other = Another appointment

staff-question = Please ask the staff
staff-where = There are staff at the information desk.
staff-where-at = There are staff at the information desk of *{ $place }*.
staff-say = Say “Please help me with the booking screen.”
staff-safe = Everything stays *as it is for 10 minutes*. You may walk away.
staff-back = Go back
staff-calling = Calling the staff
staff-called = Staff have been called
staff-coming = Somebody is coming
staff-coming-who = { $who } is on the way
staff-no-answer = Nobody is answering now
staff-called-safe = Please wait here. Everything stays *as it is for 10 minutes.*
staff-stay = Back to the screen
staff-stay-note = The staff are still called
staff-again = Call again
staff-again-note = The staff are called once more
staff-show = Show my screen
staff-show-note = They see this screen while they come. Names and numbers are hidden
staff-enough = No need to come
staff-enough-note = I am fine now
watched = { $who } sees this screen
watched-staff = The staff see this screen
watched-pointed = { $who } put a ring on it
watched-pointed-staff = Press where the ring is
watched-presses = { $who } is pressing for you
watched-presses-staff = The staff are pressing for you
consent-press-question = May { $who } press for you?
consent-press-staff-question = May the staff press for you?
consent-press-safe = *Only you press what books or cancels.* “Hide it” ends this at once.
consent-press-yes = Yes, please
consent-press-yes-note = You can press, too
consent-press-no-note = I press myself
consent-see-question = May { $who } see what you type?
consent-see-staff-question = May the staff see what you type?
consent-see-safe = *They see your name, birth date and phone number.* “Hide it” ends this at once.
consent-see-yes = Yes, show it
consent-see-yes-note = They help you type
consent-see-no-note = What you type stays hidden
consent-no = No

go-on-question = We are back. What is your birth date?
go-on-help = Your number and booking are *as they were.* Enter it to go on where you were.

start-over-question = Go back to the start?
start-over-stay = Stay here
start-over-stay-note = Back to where you were
start-over-go = Go to the start
start-over-go-note = For the next person
start-over-go-note-ticket = Your number stays
start-over-safe = At the start, *what you entered is erased.*
start-over-safe-ticket = *Your ticket stays.* Its code is *{ $code }*.
start-over-safe-aloud = Your ticket stays. Please take its code with you.

display-question = What is easiest to read?
display-normal = Normal text
display-large = Large text
display-day = Light
display-night = Dark
display-stark = Stark
display-safe = Everything you entered stays as it is.
display-sound = Read to me
display-done = Done

sound-question = Shall we read to you?
sound-earphone = With earphones
sound-earphone-note = Names and numbers too
sound-aloud = Without earphones
sound-aloud-note = No names, no numbers
sound-plug = *Plug in* your earphones first.
sound-plug-now = *Plug in* your earphones, and we read at once.
sound-plugged = Your earphones are *plugged in.*
sound-set-question = Set the sound
sound-set-earphone = We read to your *earphones*. Sound: *{ $volume }*, speed: *{ $speed }*.
sound-set-aloud = We read *aloud*. Sound: *{ $volume }*, speed: *{ $speed }*.
sound-set-short = Sound: *{ $volume }*, speed: *{ $speed }*.
sound-volume-least = very soft
sound-volume-low = soft
sound-volume-high = loud
sound-volume-most = very loud
sound-speed-least = very slow
sound-speed-low = slow
sound-speed-high = fast
sound-speed-most = very fast
sound-usual = normal
sound-softer = Softer
sound-louder = Louder
sound-slower = Slower
sound-faster = Faster
sound-again = Repeat
sound-stop = Stop
sound-failing = There is no sound. Please ask the staff.
sound-missing = There is no sound here
sound-missing-then = Please ask the staff to read to you.

# Spoken, and nowhere shown.
voice-chosen = This one is chosen.
voice-held-back = Names and numbers are not read aloud. Please look at the screen.
voice-welcome = Move with the arrows, choose with Enter, go back with the back key, and hear it again with the repeat key.
voice-enter = Enter is now: { $words }.

idle-question = Are you still there?
idle-left = In *{ $left }* this goes back to the first screen.
idle-stay = Yes, I am here
idle-safe = A booking you already have stays. What you entered will be cleared.
idle-safe-ticket = *Your ticket and your booking stay*, even if the screen changes.

trouble-server-away = No connection at the moment
trouble-server-away-then = *It goes on by itself once there is a connection.* You can stay here. If it takes long, please ask the staff.
trouble-another-server = We could not check the connection
trouble-another-server-then = Nothing about you was sent. Please tell the staff.
trouble-pairing-code = That pairing code is not right
trouble-pairing-code-then = Please enter the code again.
trouble-not-open-yet = Booking is not open yet
trouble-not-open-yet-then = When it opens, press “Book a visit” on the first screen.
trouble-not-open-yet-at = It opens on *{ $moment }*. Then press “Book a visit” on the first screen.
trouble-not-eligible = This booking is for other birth years
trouble-not-eligible-then = If you entered the wrong birth date, please enter it again. If it was right, please ask the staff.
trouble-not-eligible-until = This booking is for people born *until { $last }*. If you meant another date, please enter it again.
trouble-not-eligible-from = This booking is for people born *from { $first } on*. If you meant another date, please enter it again.
trouble-not-eligible-between = This booking is for people born *from { $first } to { $last }*. If you meant another date, please enter it again.
trouble-typed-date = You entered *{ $date }*.
trouble-typed-date-aloud = The date that you entered is on the screen. Please check it.
trouble-ticket-not-found = We could not find your ticket
trouble-booking-not-found = We could not find your booking
trouble-ticket-not-found-then = The code or the birth date does not match. Please look at your paper and type it again.
trouble-not-your-turn = It is not your turn yet
trouble-not-your-turn-then = We call you when the people before you are done. Please wait with your ticket.
trouble-turn-over = The time for choosing is over
trouble-turn-over-then = Press “Go on” on your ticket to choose again.
trouble-slot-full = Someone else just took that place
trouble-slot-full-then = Please choose another time or another clinic.
trouble-hold-over = The time for that place is over
trouble-hold-over-then = If that time is still free, you can choose it again.
trouble-already-booked = You already have a booking
trouble-already-booked-then = You can see your day and your clinic under “My booking”.
trouble-not-booked = The booking was cancelled already
trouble-not-booked-then = To book again, press “Start over”.
trouble-booking-past = The time of your booking has come
trouble-booking-past-then = To change it, please ask the staff or the clinic.
trouble-nothing-to-book = There is nothing to book now
trouble-nothing-to-book-then = *It goes on by itself once there is something.* Or please ask the staff.
trouble-fetching = Fetching what can be booked
trouble-fetching-then = *It goes on by itself in a moment.* Please stay here.
trouble-not-paired = You cannot book at this screen now
trouble-not-paired-then = It has to be connected again. Please ask the staff.
trouble-line-frozen = We paused for a moment
trouble-line-frozen-then = You can go on as soon as we start again. Please press “Try again” in a moment.
trouble-campaign-closed = This booking is over
trouble-campaign-closed-then = Please ask the staff what else you can do.
known-title = You have a number already
known-code = Type your code
known-code-note = The ten digits at the foot of your paper
known-phone = Get digits by message
known-phone-note = We send them to the phone you gave
known-staff = Tell the staff
known-staff-note = They will find it for you
known-safe = *Your number stays as it is.* How shall we find it?
trouble-party-has-ticket = Somebody has a ticket already
trouble-party-has-ticket-then = Somebody in your group took a ticket of their own. Both tickets stay; please tell the staff.
trouble-identity-spent = The staff will help you
trouble-identity-spent-then = Please show the staff your *ID card*. You had five tries, so you cannot enter more here.
trouble-phone-serves = Four people gave this number already
trouble-phone-serves-then = Please give another number, or *go on without one*. The staff can help, too.
trouble-prove-by-staff = The staff will help you
trouble-prove-by-staff-then = Please show the staff your *ID card*. You need no message.
trouble-code-locked = The staff will open it
trouble-code-locked-then = Please show the staff your *ID card*. It is locked because other codes were entered several times.
trouble-too-many = Please try again in a while
trouble-too-many-then = There were too many tries in a short time. *It goes on by itself in a while.*
trouble-unexpected = That did not work
trouble-unexpected-then = Please press “Try again”. If it still does not work, please ask the staff.

trouble-safe = A booking you already have *stays as it is.*
trouble-safe-typed = What you entered *stays as it is.*
trouble-safe-ticket = *Your ticket number { $number }* stays as it is.
trouble-safe-ticket-aloud = Your ticket stays as it is.
trouble-safe-entry = *Your entry in the draw* stays as it is.
trouble-safe-booking = *Your booking stays as it is.*
trouble-again = Try again
trouble-back = Go back
trouble-birth-date = Type again
trouble-code = Type again
trouble-to-ticket = My ticket
trouble-staff = Get help

### backend
slip-kept = This number stays yours.
slip-come-back = When it is your turn, press “Use my ticket”.
slip-drawn = The draw is on
slip-entry = Entry (not{ "\u00A0" }a{ "\u00A0" }place)
slip-entry-kept = This entry stays yours.
slip-phone = Phone
slip-entry-after = After the draw, the code shows you your number.

### board
board-question = Which clinic, which day?
board-question-short = Where and when?
board-question-move = Move it where?
board-within = { $km ->
    [1] On foot
    [3] By bus
    [5] By bus or car
   *[other] By car
}
board-earlier-days = Earlier
board-later-days = Later
board-months = { $from }–{ $to }
board-column = { $weekday } { $day }
board-nearer-clinics = Nearer
board-next-clinics = { $count } farther
board-more-clinics = Farther
board-nearer-clinics-short = Nearer
board-more-clinics-short = Farther
board-seats = { $seats } left
board-full = Full
board-closed = Closed
board-cell = { $clinic }, { $date }, { $cell }
board-as-of = As of { $time }
board-as-of-short = At { $time } { $half }
board-away = No connection: places as of { $time }.
board-away-medium = No connection, as of { $time }
board-away-short = Offline, { $time }
board-away-shortest = Offline, { $time }
board-away-never = No connection: places may have changed.
board-away-never-short = No connection
board-none-here = None within { $km } km.
board-none-here-note = Shall we look a little farther?
board-look-farther = Look farther: { $km } km
board-none-anywhere = No clinic within { $km } km.
board-none-anywhere-note = Please ask the staff.
board-reading = Looking for free places.
board-empty = No clinic takes bookings yet.
board-empty-note = Your ticket is safe. Please ask the staff.

notice-slot-full = That place was just taken. Please choose another.
notice-slot-full-short = Place just taken.
notice-hold-over = The time to keep that place is over. Please choose again.
notice-hold-over-short = Choose again.
notice-away = No connection. Please press again in a moment.
notice-away-short = No connection.
notice-not-your-turn = Not your turn yet. Your number is safe.
notice-not-your-turn-short = Not your turn yet.
notice-turn-over = Your turn has passed. Your number is safe.
notice-turn-over-short = Turn has passed.
notice-already-booked = You have a booking already. It is safe.
notice-already-booked-short = You have a booking.
notice-line-frozen = We paused for a moment. Your number is safe.
notice-line-frozen-short = Paused for a moment.
notice-closed = This booking is over. Please ask the staff.
notice-closed-short = This booking is over.
notice-other = That did not work. Please press again.
notice-other-short = Press again.

times-question = What time suits you?
times-morning = Morning
times-morning-short = am
times-afternoon = Afternoon
times-afternoon-short = pm
times-left = { $seats } left
times-left-short = { $seats }
times-name = { $time }, { $left }
times-hold-note = Press a time and it is *kept for { $time }*. It is not booked yet.
times-move-note = Press a time and it is *kept for { $time }*. *Your booking stays.*
times-browse-note = Press a time to *begin booking*. We first ask who you are.
times-waiting-note = Not your turn yet: you may *look only*. Your number is safe.
times-earlier = Earlier
times-later = Later
times-earlier-short = Earlier
times-later-short = Later
times-to-morning = Morning
times-to-afternoon = Afternoon
times-reading = Looking for times.
times-none = No time is left on this day.
times-safe = Choosing a time books nothing yet.

confirm-question = Book this?
confirm-when = When
confirm-where = Where
confirm-who = For
confirm-person = { $name }
confirm-hold = This place is kept for *{ $time }* more. Take your time.
confirm-hold-ends = This place is kept for *1 min* more. After that you can choose again.
confirm-hold-soon = The time for this place *ends soon*. After that you can choose again.
confirm-book = Book
confirm-other = Other times
confirm-move-question = Move to this place?
confirm-move = Move it
confirm-move-hold = *Your booking stays.* The new place is kept for { $time } more.
confirm-move-soon = *Your booking stays.* The time for the new place ends soon.
confirm-move-ends = *Your booking stays.* The new place is kept for one minute more.
confirm-away = No connection. Press, and it is booked as soon as we are connected.

done-title = You are booked
done-moved = Your booking has moved
done-bring = Please bring
done-id-card = ID card
done-code = Code
done-write-down = Please write down the date and the code. You need it to see your booking.
done-note = You need the *code* to see your booking again.
done-finish = Finish

paper-button = Print
paper-again = Print again
paper-printing = Your paper is being printed.
paper-printed = Please *take your paper* below.
paper-out-booking = No paper is left, but *your booking is safe.* Please write down the code, or tell staff.
paper-out-ticket = No paper is left, but *your number is safe.* Please write down the code, or tell staff.
paper-open-booking = The paper lid is open, but *your booking is safe.* Please tell staff, or write down the code.
paper-open-ticket = The paper lid is open, but *your number is safe.* Please tell staff, or write down the code.
paper-silent-booking = No paper comes, but *your booking is safe.* Please write down the code, or tell staff.
paper-silent-ticket = No paper comes, but *your number is safe.* Please write down the code, or tell staff.
paper-out-short = No paper is left
paper-open-short = The paper lid is open
paper-silent-short = No paper comes

ticket-title = Here is your ticket
ticket-title-called = It is your turn
ticket-title-entered = You are in the draw
ticket-title-next = You are next
ticket-title-frozen = We paused for a moment
ticket-title-closed = This booking is over
ticket-title-missed = Your turn has passed
ticket-title-left = You left the line
ticket-title-done = Your booking is made
ticket-number = My number
ticket-number-later = After the draw
ticket-entry = Entry, not a place
ticket-wait = Waiting time
ticket-ahead = Ahead of me
ticket-turn = My turn
ticket-next = You are next
ticket-code = Code
ticket-qr = For staff
ticket-safe = Go home, or let this machine stop: *your number stays*. The people ahead of you never become more.
ticket-safe-short = *Your number stays.*
ticket-wait-note = Waiting time: *{ $wait }*.
ticket-wait-short = Wait: *{ $wait }*
ticket-entered-note = Numbers are drawn on *{ $moment }*. After that your *code* shows you your number.
ticket-entered-write = Numbers are drawn on *{ $moment }*. Please write down the *code*. It shows you your number.
ticket-keep-code = Please keep the *code*.
ticket-write-code = Please write down the *code*.
ticket-drawing-note = *The numbers are being drawn.* Yours comes soon.
ticket-drawing-short = *Drawing numbers.*
ticket-arrived-note = Those before you are still choosing. Please wait *here for a moment*.
ticket-arrived-short = Please wait *a moment*.
ticket-ask-again = Look again
ticket-odds = Only *{ $seats ->
    [one] { $seats } place is
   *[other] { $seats } places are
}* left, so there may be none when your turn comes.
ticket-odds-short = *Too few places.*
ticket-odds-none = There is *no place left* now. Please ask the staff what you can do.
ticket-odds-none-short = *No place is left.*
ticket-paused-note = Nobody is called at this hour. *Your number stays*.
ticket-paused-short = Nobody is called now.
ticket-paused-until = We call again from *{ $time }*. Go home if you like: *your number stays*.
ticket-paused-until-short = We call from *{ $time }*.
ticket-frozen-note = *Your place is safe.* We go on from here.
ticket-frozen-told = *Your place is safe.* { $message }
ticket-frozen-short = *Your place is safe.*
ticket-prove = Verify me
ticket-prove-note = Please *prove who you are* before your turn. We send digits to your phone.
ticket-prove-short = Please *prove who you are*.
ticket-namesake = Tell us
ticket-namesake-note = Somebody has the same name and birth date. Before your turn, please tell us *whether it is you*.
ticket-namesake-short = Please tell us *whether it is you*.
ticket-same-note = You go on with the *number you had before*.
ticket-proved-note = *We know it is you.* When it is your turn, you can choose at once.
ticket-proved-short = *We know it is you.*
ticket-closed-note = Please ask the *staff* what you can do. We are sorry that your turn did not come.
ticket-closed-short = Please ask the *staff*.
ticket-called-note = You may choose a clinic and a time now. *Your number stays*, even if you are late.
ticket-missed-note = *Your number stays*, even though you are late. Press “Go on”, and you are served next.
ticket-left-note = Come again and you get the *same number*.
ticket-done-note = See it again any time under “My booking”.
ticket-away = No connection, but *your number stays*. This is as of { $time }.
ticket-away-never = No connection, but *your number stays*.
ticket-begin = Begin
ticket-return = Go on
ticket-again = Back in line
ticket-look = See clinics
ticket-write-down = Please write down the *code*. You need it when it is your turn.

booking-title = Your booking
booking-change = Change

change-question = How shall we change it?
change-move = Move it
change-move-note = Another day or clinic
change-cancel = Cancel it
change-cancel-note = We will ask once more
change-safe = *Your booking stays.* It changes only when the new place is sure.

cancel-question = Cancel your booking?
cancel-keep = Keep it
cancel-keep-note = Your booking stays
cancel-go = Cancel it
cancel-go-note = Your place is free at once
cancel-safe = Your number stays *yours*, for when you come back.

booking-cancelled = Your booking was cancelled
booking-again = Book again
booking-again-note = You can choose again with the same number
booking-finish-note = You can come back later
booking-cancelled-safe = Please ask the staff about anything.

## Find one for me

wish-where-question = How far would you go?
wish-near = On foot
wish-near-note = Up to 1 km from here
wish-middle = By bus
wish-middle-note = Up to 3 km from here
wish-far = By car
wish-far-note = Up to 10 km from here
wish-when-question = When would suit you?
wish-any = Any time
wish-any-note = Found the soonest
wish-morning = Mornings
wish-morning-note = Before noon
wish-afternoon = Afternoons
wish-afternoon-note = From noon on
wish-weekend = Weekends
wish-weekend-note = Saturday or Sunday
wish-how-question = When a place is found?
wish-book = Book it for me
wish-book-note = No need to wait for it
wish-ask = Ask me first
wish-ask-note = It is kept for you meanwhile
wish-given-question = Change what we look for?
wish-again = Choose again
wish-again-note = Another place or time
wish-withdraw = Stop looking
wish-withdraw-note = Your number stays yours
wish-safe = *Your number stays yours.* You can change this or stop it at any time.
wish-where-safe = We only ask *how far and when*. Your number stays yours.
first-seat-question = Take this place?
first-seat-note = The *first place* that you can *walk to*.
first-seat-far-note = None can be walked to. This one is *a little farther*.
first-seat-chosen-note = The first place of *what you chose*.
first-seat-move-note = *Your booking is kept.* You can move it to this place.
first-seat-yes = Take it
first-seat-yes-short = Take it
first-seat-other = See other places
first-seat-distance = Distance
first-seat-booked = Booked now
offer-question = Book this place?
offer-yes = Book
offer-move-question = Move to this place?
offer-move-yes = Move it
offer-no = No, thank you
offer-kept = Kept for you until *{ $moment }*.
offer-kept-on = Kept for you *until you answer*.
offer-move-kept = *Your booking stays.* This place is kept until { $moment }.
offer-move-kept-on = *Your booking stays.* This place is kept until you answer.
offer-instead-kept = *The clinic cannot keep your other booking.* This place is kept until { $moment }.
offer-instead-kept-on = *The clinic cannot keep your other booking.* This place is kept until you answer.
other-seat-question = Shall we look for another place?
other-seat-choose = Choose clinic and day
other-seat-choose-note = You can choose right now
other-seat-wish = Find one for me
other-seat-wish-note = Just say how far and when
other-seat-safe = *Your number is kept.* Take your time.
other-seat-over = The place was kept until its time was over. *Your number is kept.*
booking-offered = A better place was found. *Your booking is kept.*
booking-displaced = *The clinic cannot keep this booking.* Please choose another time, or ask the staff.
booking-displaced-offered = *The clinic cannot keep this booking.* Another place is kept for you.
booking-second-displaced = *The clinic cannot keep the second one.* Please choose another time, or ask the staff.
booking-second-displaced-offered = *The clinic cannot keep the second one.* Another place is kept for you.
booking-see-offer = See it
ticket-title-offered = A place is kept for you
ticket-title-wish = Waiting for a place
ticket-wish = Find one for me
ticket-wish-change = Change my search
ticket-wish-turn = At your turn we book a place *{ $wish }* for you.
ticket-wish-turn-ask = At your turn we keep a place *{ $wish }* and ask you.
ticket-wish-seat = As soon as a place *{ $wish }* is free, we book it. Your number stays yours.
ticket-wish-seat-ask = As soon as a place *{ $wish }* is free, we keep it and ask you. Your number stays yours.
ticket-wish-short = We are looking for a place.
change-wish = A better place
change-wish-note = We look, and ask you first
words-wish = { $place }, { $when }
words-wish-near = within { $km } km
words-wish-clinics = at your clinics
words-wish-any = on the first day
words-wish-morning = in the morning
words-wish-afternoon = in the afternoon
words-wish-weekend = at the weekend

## When somebody else took the chosen place first

taken-question = It was just taken
taken-other-time = Same day, { $time }
taken-nearby = Nearby, { $time }
taken-same-clinic = The same clinic
taken-same-clinic-at = The same clinic, { $time }
taken-safe = *Your turn goes on.*
taken-move-safe = *Your booking stays.*
taken-others = Others

## When all is taken

board-all-taken = No places on this page.
board-all-taken-note = Go to the first day with a place.
board-wish = Find one for me
board-first-day = First free day
board-no-room = No places within { $km } km.
board-no-room-note = New ones are shown at once.

# Calendar
calendar-qr = For your calendar
slip-calendar = Point a phone’s camera here to keep it in a calendar.

# What a campaign asks of everybody
ask-residence = Where do you *live?*
ask-elsewhere = Somewhere else
ask-yes = Yes
ask-no = No
ask-safe = Your answers only decide whether you can book here. They are not kept.
trouble-not-resident = This booking is for people who live elsewhere
trouble-not-resident-then = To choose where you live again, press “Go back”. If it was right, please ask the staff.
trouble-ask-staff = Please talk to the staff first
trouble-ask-staff-then = Before you book, *staff* will ask you a few things and help you. To change an answer, press “Back”.

# Those who go together
who-party = With my family
who-party-note = Two to four people
name-question-party = The next person’s name?
party-question = That makes *{ $count }*. Anyone else?
party-all = All *{ $count }* are on the ticket
party-add = One more person
party-add-note = Only the name and birth date
party-take = Take the ticket
party-take-note = One ticket for all of you
party-safe = Your places will be *side by side* at one clinic.
party-beside = With you
notice-not-together = There are not enough places together at that time. Please choose another.
notice-not-together-short = Not enough places together.
trouble-not-together = Not enough places together
trouble-not-together-then = Press “Try again” and choose another time.
party-last = The last of you
start-wave = Born *{ $first }–{ $last }:* from *{ $moment }*.
code-lost = I lost it
find-code-over = It does not match or is too old. Press “Send again”.
code-wrong-short = That code does not match.
find-code-over-short = It does not match.

second-dose = Second
confirm-other-first = Change 1st
confirm-other-second = Change 2nd
confirm-move-second = Move the second like this?
board-question-second = Where and when is the second one?
board-question-second-short = When is the second?
times-question-second = What time suits for the second?
which-dose-question = Which one shall we move?
which-dose-first = First: { $date }
which-dose-second = Second: { $date }
notice-no-second = No place is left here for the second one. Please choose another day or another clinic.
notice-no-second-short = No place for the second one here.
trouble-no-second = No place is left for the second one
trouble-no-second-then = Press “Try again” and choose another day or another clinic.
notice-outside-interval = The second one cannot be on that day. Please choose another day.
notice-outside-interval-short = The second one cannot be on that day.
trouble-outside-interval = The second one cannot be on that day
trouble-outside-interval-then = Press “Try again” and choose another day.

narrow-1-note = Up to 1 km, 15 minutes
narrow-3-note = Up to 3 km, 10 minutes
narrow-5-note = Up to 5 km
narrow-10-note = Up to 10 km
narrow-any-note = Every day, all day
narrow-safe = You can change this at any time.
narrow-km = { $km } km
narrow-any = Any
narrow-morning = am
narrow-afternoon = pm
narrow-weekend = Sat
board-no-room-then = There may be some at other times.
board-any-time = See all times

times-other-days = Other days here
times-other-days-short = Other days
wish-favourite = The one kept on top
wish-booked = My clinic only
wish-favourite-note = No other clinic is looked at

### The clinics and their days

clinics-question = Which clinic?
clinics-question-short = Which clinic?
clinics-question-second = Where for the second?
clinics-question-move = Move where?
clinics-first = First place: { $day }
clinics-first-short = First: { $day }
clinics-none = No places now
clinics-table = All at a glance
clinics-table-short = At a glance
days-question = Which day?
days-free = Free
days-few = { $seats } left
days-earlier = Earlier
days-earlier-short = Earlier
days-later = Later
days-later-short = Later
days-none = No places are left here.
days-favourite = Keep this clinic on top
days-favourite-short = Keep on top
days-is-favourite = This clinic is on top
days-is-favourite-short = On top

### What a screen tells, page by page

facts-more = More
facts-again = From the top
facts-on = See the rest
fact-address = Address
fact-clocks = Clocks
fact-phone = Phone
confirm-other-short = Other time
confirm-left-short = Kept for *{ $time }* more.
confirm-soon-short = The time is nearly over.
first-seat-other-short = Others
offer-no-short = No thanks
check-help-short = Touch a line to change it.
narrow-safe-short = You can change this.
change-safe-short = *Your booking stays.*
days-none-then = No places at the time you chose.
days-other-clinics = See other clinics

### Several campaigns at one kiosk

which-question = What would you like to book?
which-safe = When one is done, you can do the other as well.
which-safe-short = You can do the other later.
line-now = Book right away
line-waiting = Waiting: { $people }
line-stands = Nobody is called now
line-draw = The order is drawn
line-closed = It is over
start-line = *{ $title }*: { $state }.
start-question-short = How can we help?
start-several = You can book *{ $count } things* now.
party-go-on = Go on
party-go-on-note = To choose your places

# On paper, which has more room.
words-weekdays-whole = Monday Tuesday Wednesday Thursday Friday Saturday Sunday
words-whole-date = { $weekday }, { $month } { $day }
words-directions = north north-east east south-east south south-west west north-west
words-way = { $journey } to the { $direction }
slip-name = For { $name }
slip-member = { $name }, { $time }
slip-way = From here: { $way }
slip-change = To change or cancel it, come back here with this paper, or call the clinic. Until you have chosen a new time, this one stays yours.
slip-read = When you come back, hold this to the reader

## The way, shown quietly at the top

trail-name = Name
trail-birth-date = Birth date
trail-phone = Phone
trail-seat = Place
trail-book = Book

## The front desk (jari-kiosk --desk)

desk-who-question = Who is at this desk now?
desk-nobody-yet = No staff are registered yet. Once an admin adds them, their names appear here.
desk-invited = Has to choose a PIN
desk-role-helper = Helper
desk-role-desk = Front desk
desk-role-clinic-admin = Clinic admin
desk-role-operator = Operator
desk-pin-question = Type your six-digit PIN
desk-pin-note = After five wrong tries you have to wait a minute.
desk-code-question = Type the code your admin gave you
desk-code-note = It works once. If you have none, ask your admin.
desk-new-pin-question = Choose a new six-digit PIN
desk-new-pin-note = No rows such as 123456 and no repeats such as 121212.
desk-same-pin-question = Type the same PIN once more
desk-has-code = I was given a new code
desk-sign-out = Sign out
desk-change-staff = Someone else
desk-today = Today
desk-day-before = ◀
desk-day-after = ▶
desk-apart = No server. This is how it was at { $time }
desk-seen = OK
desk-somebody = another colleague

desk-search-hint = Name, end of the phone, birth date, number
desk-group-all = All
desk-group-coming = Expected
desk-group-walk-ins = No booking
desk-group-waiting = Waiting
desk-group-called = Called
desk-group-open = To settle
desk-group-ended = Finished
desk-number = No. { $number }
desk-name-and-more = { $name } and { $count } more
desk-erased = Erased
desk-second-dose = 2nd dose
desk-no-phone = No phone
desk-next = Next is { $name }
desk-choose = Find who has come on the left. Type a name or the end of a phone number.
desk-loading = The list is on its way.
desk-nobody = Nobody is here.
desk-no-clinic = There is no clinic you can see. Ask your admin.
desk-not-found = Not on this list. The booking may be on another day or at another clinic.
desk-find = Look elsewhere

desk-state-coming = Expected
desk-state-past = Time has passed
desk-state-here = Waiting
desk-state-aside = To call later
desk-state-called = Called
desk-state-called-elsewhere = Other desk
desk-state-in = Inside
desk-state-done = Note the result
desk-state-left = Gone
desk-state-walk-in = Waits for a place
desk-state-walk-in-line = Waits for a turn
desk-state-served = Finished
desk-state-not-served = Not served
desk-state-did-not-come = Did not come
desk-state-displaced = Needs a new time

desk-answer-on-time = Right on time.
desk-answer-early = { $minutes } early. They may wait.
desk-answer-late = { $minutes } late. Their number and place are kept.
desk-answer-another-day = Not today. The booking is for { $moment }.
desk-answer-displaced = The clinic cannot keep this time. They need another one.
desk-answer-here = Here since { $time }, noted by { $who }.
desk-answer-left = Left at { $time }, noted by { $who }.
desk-walk-in-since = Waiting since { $time }
desk-walk-in-first = The next free place is theirs.
desk-walk-in-before = { $count ->
    [one] One person here has a smaller number.
   *[other] { $count } people here have smaller numbers.
}
desk-walk-in-line = They get a free place when their number's turn comes.
desk-seat-found = { $name } has a place at { $time }.
desk-act-wait-here = Let them wait here today
desk-done-wait-here = waits here
desk-enlist-replace-question = We are to find something else for them. End that, and wait here?
desk-enlist-replace = End it, and wait here
desk-enlist-id = Who they are comes first. Please ask to see an ID.
desk-enlist-id-seen = I have seen the ID
desk-act-overbook = Make one more place
desk-overbook-time-question = At what time?
desk-overbook-none-full = No time is full. Free places go in the order of the numbers.
desk-overbook-question = Why one more place?
desk-overbook-unwell = Unwell, or urgent
desk-overbook-our-mistake = Our mistake
desk-overbook-must-be-used = A vaccine that must be used
desk-overbook-other = Another reason
desk-answer-served = All done.
desk-answer-did-not-come = Noted as “did not come”. If they are here now, they can still be received.

desk-act-arrive = They are here
desk-act-arrive-again = Here now
desk-act-go-away = They have left
desk-act-call = Call
desk-act-call-again = Call again
desk-act-go-in = Goes in
desk-act-come-out = Comes out
desk-act-aside = Call later
desk-act-served = They are done
desk-act-not-served = They were not served
desk-act-did-not-come = They did not come
desk-act-take-back = Take back
desk-act-out-of-turn = Call before others
desk-done-out-of-turn = Called before others
desk-others-first = { $count ->
    [one] One person was here before them.
   *[other] { $count } people were here before them.
}
desk-out-of-turn-question = Why before others?
desk-out-of-turn-unwell = They feel unwell
desk-out-of-turn-needs-help = They cannot wait long
desk-out-of-turn-elsewhere = An appointment elsewhere soon
desk-out-of-turn-clinic = The clinic has to
desk-close-day = Go through them
desk-close-day-left = { $count ->
    [one] One person is not settled yet
   *[other] { $count } people are not settled yet
}
desk-closing-left = { $count ->
    [one] Of one person nobody has said what became of them. To go all the same, press “Sign out” once more.
   *[other] Of { $count } people nobody has said what became of them. To go all the same, press “Sign out” once more.
}
desk-closing-done = Everything until now is settled.
desk-closing-next = Next person
desk-closing-end = Close
desk-aside-question = Why later?
desk-aside-no-answer = No answer
desk-aside-not-ready = Not ready yet
desk-aside-elsewhere = Something else first
desk-not-served-question = Why were they not served?
desk-not-served-unwell = Not well enough today
desk-not-served-declined = They declined
desk-not-served-clinic = The clinic could not
desk-not-served-wrong-person = It was someone else
desk-done-arrive = here
desk-done-go-away = left
desk-done-call = called
desk-done-aside = to call later
desk-done-go-in = went in
desk-done-come-out = came out
desk-done-served = done
desk-done-not-served = not served
desk-done-did-not-come = did not come
desk-last-act = Last note: { $what } ({ $who }, { $time })
desk-take-back = Take back: { $what } ({ $who }, { $time })

desk-find-question = Find a person who is not on the list
desk-find-name = Name
desk-find-birth-date = Birth date
desk-find-birth-hint = 19470301
desk-find-phone = Phone number (leave it empty if none)
desk-find-now = Find
desk-find-wrong-name = Type the name
desk-find-wrong-birth-date = Eight digits: 19470301
desk-find-wrong-phone = This is not a phone number
desk-found-nobody = Nobody has this name, birth date and phone number. Ask again, letter by letter.
desk-found-here = On this list
desk-found-another-day = Booked on another day
desk-found-another-clinic = Booked at another clinic
desk-found-no-appointment = Has a number and no booking
desk-found-show = Show

desk-help-kiosk = A kiosk
desk-help-now = just now
desk-help-since = { $span } ago
desk-help-come = I am coming
desk-help-coming = { $who } is on the way
desk-help-done = Helped
desk-help-give-back = I cannot come
desk-help-sign-in = Choose your name and sign in to answer
desk-help-more = { $count } more are calling for help
desk-task-begin = first screen
desk-task-say-who = typing name and birth date
desk-task-wait = waiting with a number
desk-task-choose = choosing a clinic and a time
desk-task-book = booking
desk-task-find = looking for a booking
desk-task-trouble = something did not work

desk-trouble-away = The server cannot be reached. It is not known yet whether this was done. Look at the list once it is back.
desk-trouble-another-server = This is another server. Nothing was sent. Call your admin.
desk-trouble-wrong-pin = That does not match.
desk-trouble-pin-locked = Too many wrong tries: wait { $span }. An admin can unlock it at once.
desk-trouble-easy-pin = That is easy to guess. Choose another one.
desk-trouble-pins-differ = The two are different. Choose again.
desk-trouble-not-a-pin = Type six digits.
desk-trouble-signed-out = This shift has ended. Choose your name and sign in again.
desk-guide-title = The kiosk’s screen
desk-guide-pointing = Choose what to press: a ring appears around it there.
desk-guide-may-press = You may press for them. Now you only point.
desk-guide-pressing = What you choose is pressed there.
desk-guide-point = point
desk-guide-press = press
desk-guide-to-point = Only point
desk-guide-to-press = Press for them
desk-guide-ask-press = Ask to press for them
desk-guide-ask-see = Ask to see what they type
desk-guide-close = Stop looking
desk-guide-own = Only the person presses what books, cancels or agrees. What you see and press is written down.
desk-guide-stale = The screen has changed meanwhile. Choose again.
desk-guide-their-own = The person presses this themselves. A ring is around it now.
desk-guide-asked = They are asked. Please wait for the answer.
desk-guide-declined = They said no.
desk-trouble-not-your-role = Someone with another role does this.
desk-trouble-another-clinic = This is another clinic’s.
desk-trouble-out-of-date = Someone else was quicker. Look at how it is now, and decide again.
desk-trouble-not-now = This cannot be done now. The list shows how it is.
desk-trouble-no-time-today = There is no time left today.
desk-trouble-seat-is-free = There is a free place at that time. It is given by number.
desk-trouble-namesake-first = Someone has the same name and birth date. Please find out first whether they are one person.
desk-trouble-has-appointment = They have a booking already.
desk-trouble-left-line = They have left the line. They can join again under Book for someone.
desk-trouble-line-stands = This line is stopped or closed now.
desk-trouble-not-ours = This clinic cannot help with that number, or the birth date is another.
desk-trouble-not-next = Someone was here before them. The list shows how it is.
desk-trouble-help-taken = Someone else is on the way already.
desk-trouble-over = This is over already.
desk-trouble-too-many = Too often. Wait a minute and try again.
desk-trouble-revoked = This desk was closed. Tell the operator.
desk-trouble-unexpected = It was not done. Try again; if it happens again, tell the operator.

desk-for-person = Book for someone
desk-for-person-now = On behalf of someone
desk-to-list = To the list

## The operator's page (jari-kiosk --desk, when an operator is signed in)

operator-loading = Reading how things are now.
operator-no-campaign = There is no campaign yet. One that is made at the server appears here.
operator-campaigns = Campaigns
operator-waits = { $count } left
operator-phase-before = Not open yet
operator-phase-drawing = Drawing
operator-phase-open = Calling
operator-phase-paused = Resting
operator-phase-frozen = Stopped
operator-phase-closed = Closed
operator-phase-stopped = Stopped itself
operator-server = Server { $version }, started { $since }
operator-server-idle = Nothing was saved in the last minute
operator-server-writes = Last minute’s saves: usually { $middle } ms, longest { $most } ms, { $queue } waiting
operator-page-line = Line
operator-page-report = Report
operator-page-devices = Devices
operator-page-devices-silent = Devices ({ $count } silent)

operator-alarms = Alarms
operator-alarms-count = { $count ->
    [one] { $count } alarm
   *[other] { $count } alarms
}
operator-all-well = Nothing to report
operator-since = since { $time }
operator-names-and-more = { $names } and { $count } more
operator-alarm-unwritable = Nothing can be saved. Every line waits
operator-do-unwritable = See whether the server’s disk is full or gone. Numbers and bookings stay as they are.
operator-alarm-clock = The server’s clock jumped
operator-do-clock = See which time is right. If the new one is, run jari-server clock accept. Until then nobody loses time.
operator-alarm-slow = Saving is slow: usually { $middle } ms, longest { $most } ms
operator-do-slow = See whether something else uses the server’s disk.
operator-alarm-queue = The server is busy: { $count } requests wait
operator-do-queue = New people get their numbers a little later. If it does not go down, look at the server.
operator-alarm-faults = { $count ->
    [one] The program kept { $count } mistake from happening
   *[other] The program kept { $count } kinds of mistakes from happening
}
operator-do-faults = Nothing was changed wrongly. Run jari-server check and tell whoever makes the program.
operator-alarm-messages = { $count ->
    [one] { $count } message was not delivered
   *[other] { $count } messages were not delivered
}
operator-do-messages = A front desk has to phone these people. See to the message gateway, too.
operator-alarm-stopped = Something was found wrong, and the line stopped by itself (change { $change })
operator-do-stopped = Look at it with jari-server check, then let it go on. Numbers and bookings stay as they are.
operator-alarm-frozen = The line was stopped, and nobody was called for { $minutes } min
operator-do-frozen = If the reason is gone, go on.
operator-alarm-drawing = The numbers have not been drawn for { $minutes } min
operator-do-drawing = When the public value is known, reveal the draw at the server.
operator-alarm-turns = Nobody could be called for { $minutes } min: every turn is in use
operator-do-turns = Under “Pace” more turns at once can be allowed.
operator-alarm-expected = Nobody could be called for { $minutes } min: those who were called have not come
operator-do-expected = See that the kiosks are on. Whoever does not come is passed when their time is over.
operator-alarm-nobody = People wait, and nobody was called for { $minutes } min
operator-do-nobody = The reason is not known. Run jari-server check.
operator-alarm-places = Too few free places: { $left } for { $waiting } people
operator-do-places = Open more days or places at clinics. If that cannot be done, close the line.
operator-alarm-silent = { $count ->
    [one] { $count } device has not been heard of for { $minutes } min: { $names }
   *[other] { $count } devices have not been heard of for { $minutes } min: { $names }
}
operator-do-silent = See to power and internet. The time of people called there does not run.
operator-alarm-paper = No paper for tickets: { $names }
operator-do-paper = Put paper in. This alarm ends with the next ticket that is printed.
operator-alarm-cover = A printer’s cover is open: { $names }
operator-do-cover = Close the cover. This alarm ends with the next ticket that is printed.
operator-alarm-printer = A printer does not answer: { $names }
operator-do-printer = See to its power and its cable. This alarm ends with the next ticket that is printed.

operator-waiting = Waiting
operator-entered = In the draw
operator-called = Called, not begun yet
operator-turns = Turns in use / allowed
operator-rate = An hour, as measured
operator-through = Called up to
operator-last-call = Last call
operator-calls = Calls
operator-missed = Turns that passed
operator-completions = Have booked
operator-offers = Places awaiting an answer
operator-reserved = Share for who comes back
operator-places = Free places, open days
operator-not-measured = not known yet
operator-never = none yet
operator-message = People read: { $message }
operator-plot-waiting = People waiting (since the server started)
operator-plot-calls = Calls in 5 minutes (since the server started)
operator-plot-completions = Bookings in 5 minutes (since the server started)
operator-plot-places = Free places by day
operator-plot-nothing = Nothing is noted yet

operator-freeze = Stop
operator-resume = Go on
operator-pace = Pace
operator-close = Close
operator-freeze-question = Stop this line?
operator-freeze-tells = { $count ->
    [one] { $count } person keeps the number.
   *[other] { $count } people keep their numbers.
} Until it goes on, nobody is called and nobody’s time runs.
operator-freeze-message = What every screen says (may be left empty)
operator-freeze-hint = We will be right back
operator-freeze-left = Room for { $count } more Korean letters, three times as many Latin ones
operator-resume-question = Let this line go on?
operator-resume-tells = { $count ->
    [one] { $count } person is
   *[other] { $count } people are
} called from where it stopped. Whoever has begun gets their whole time again.
operator-pace-question = How fast should people be called?
operator-pace-tells = { $count ->
    [one] { $count } person is
   *[other] { $count } people are
} left. With more turns, more are called at once. With fewer, whoever is called stays called, and fewer follow.
operator-pace-turns = Turns at once
operator-pace-percent = Share for who comes back, in a hundred calls
operator-pace-wrong = Turns: 1 or more. Share: 1 to 100.
operator-close-question = Close this line?
operator-close-tells = { $count ->
    [one] { $count } person gets no turn, and is told so.
   *[other] { $count } people get no turn, and are told so.
} It cannot be opened again. Whoever has begun goes on to the end, and bookings stay.
operator-close-changed = It is { $count } now. Press “Back” and open this again.

operator-device-place = Place
operator-device-kind = Kind
operator-device-heard = Last heard of
operator-device-state = State
operator-device-printer = Printer
operator-device-version = Version
operator-no-device = No device is paired yet.
operator-kind-kiosk = Kiosk
operator-kind-desk = Front desk
operator-kind-board = Call board
operator-not-paired = Not paired yet
operator-not-heard = Not since the start
operator-state-free = Free
operator-state-busy = In use
operator-state-silent = Silent
operator-state-unknown = Not known
operator-printer-unknown = None or not known
operator-printer-ready = Fine
operator-printer-paper = No paper
operator-printer-cover = Cover open
operator-printer-silent = No answer
operator-version-unknown = Not known

operator-report-loading = Reading the log. If it is long, this takes a moment.
operator-report-half = Half waited less than
operator-report-most = Nine in ten waited less than
operator-report-longest = Longest wait
operator-report-tickets = Took a number
operator-report-booked = Have booked
operator-report-served = Bookings served
operator-report-unserved = Came, were not served
operator-report-absent = Did not come
operator-report-note = The wait is from taking the number (in a draw, from the opening) to the first call.
operator-report-clinic = Clinic
operator-report-past = Places up to today
operator-report-coming = Places from tomorrow
operator-report-none = none
operator-report-no-clinic = No clinic has open days.

## The call board on the wall (jari-kiosk --board)

calls-now = Now calling
calls-again = Calling again
calls-number = No. { $number }
calls-kiosk = Booking screen
calls-page = Page { $page } of { $pages }
calls-nobody = Nobody is being called now
calls-nobody-then = A number that is called appears here
calls-silent = There is no sound
calls-line-before = Not calling yet
calls-line-begins = Calling begins soon
calls-line-stands = Stopped for a moment. Every number stays
calls-line-open = Called up to No. { $number }
calls-line-paused = Called up to No. { $number }; it goes on later
calls-line-frozen = Called up to No. { $number }; stopped for now
calls-line-closed = Over
calls-apart = No server. These are the numbers called until { $moment }
calls-connecting = Connecting to the server
calls-revoked = This board is disconnected. Whoever runs it has to connect it again
calls-another-server = This is not the server of before. Whoever runs it has to look
calls-say-of = { $title }.
calls-say-first-desk = Number { $number }, please go to: { $place }.
calls-say-again-desk = Once more: number { $number }, please go to: { $place }.
calls-say-first-kiosk = Number { $number }, it is your turn. Please come to the booking screen.
calls-say-again-kiosk = Once more: number { $number }, please come to the booking screen.
