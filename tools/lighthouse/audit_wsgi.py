"""The site as gunicorn serves it, and uploads as a web server in front of it would."""

from django.conf import settings
from whitenoise import WhiteNoise

from config.wsgi import application as site

application = WhiteNoise(site, autorefresh=True)
application.add_files(str(settings.AUDIT_MEDIA), prefix="media/")
