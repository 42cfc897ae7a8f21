"""Makes the town before the benchmark, and says after it who has which appointment. Talks JSON, on one line.

make CLINICS CLIENTS: tables, a service of half an hour, so many clinics that work tomorrow from nine to five, and so
many clients who have signed in. kept: every appointment."""

import datetime
import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django

django.setup()

from appointment.models import Appointment, Service, StaffMember, WorkingHours
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone


def make(clinics, clients):
    # First what the app's tables refer to; it ships without migrations of its own.
    for app in ["contenttypes", "auth", "sessions", "admin"]:
        call_command("migrate", app, verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    half_hour = datetime.timedelta(minutes=30)
    service = Service.objects.create(name="Flu shots", duration=half_hour, price=0)
    # Sunday is 0 there.
    weekday = tomorrow.isoweekday() % 7
    user = get_user_model()
    staff = []
    for at in range(clinics):
        owner = user.objects.create(username=f"clinic{at}", first_name=f"Clinic {at}")
        clinic = StaffMember.objects.create(
            user=owner, slot_duration=30, work_on_saturday=True, work_on_sunday=True
        )
        clinic.services_offered.add(service)
        WorkingHours.objects.create(
            staff_member=clinic,
            day_of_week=weekday,
            start_time=datetime.time(9),
            end_time=datetime.time(17),
        )
        staff.append(clinic.pk)
    print(
        json.dumps(
            {
                "service": service.pk,
                "date": tomorrow.isoformat(),
                "staff": staff,
                "sessions": signed_in(user, clients),
            }
        )
    )


def signed_in(user, clients):
    people = [
        user(username=f"client{at}", email=f"client{at}@example.org", password="!")
        for at in range(clients)
    ]
    rows, keys = [], []
    until = timezone.now() + datetime.timedelta(days=1)
    for person in user.objects.bulk_create(people):
        store = SessionStore()
        data = store.encode(
            {
                SESSION_KEY: str(person.pk),
                BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
                HASH_SESSION_KEY: person.get_session_auth_hash(),
            }
        )
        key = store._get_new_session_key()
        rows.append(Session(session_key=key, session_data=data, expire_date=until))
        keys.append(key)
    Session.objects.bulk_create(rows)
    return keys


def kept():
    rows = Appointment.objects.select_related("client", "appointment_request")
    print(
        json.dumps(
            [
                {
                    "client": row.client.username,
                    "staff": row.appointment_request.staff_member_id,
                    "start": row.appointment_request.start_time.isoformat(),
                }
                for row in rows
            ]
        )
    )


if sys.argv[1] == "make":
    make(int(sys.argv[2]), int(sys.argv[3]))
else:
    kept()
