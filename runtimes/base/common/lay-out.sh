#!/bin/sh
# Lays out what every runtime image has (runtimes/README.md, "What an image must have").
set -eu
groupadd --gid 990 sbx_user1051
# On AWS the home is named and absent too: what expands ~ finds the same name, and the same error.
useradd --uid 993 --gid 990 --no-create-home --home-dir /home/sbx_user1051 --shell /sbin/nologin sbx_user1051
# The dynamic linker strikes what is not there when a process starts off its search path for good: a process that boots
# before its function is mounted must see /var/task/lib.
install -d -m 0755 /var/task /var/task/lib /var/runtime /var/lang /var/lang/bin /opt
chmod 1777 /tmp
apt-get update
# tzdata, as functions may set TZ to any zone; the rest is in every image of AWS, and scripts call it.
apt-get install --yes --no-install-recommends tzdata ca-certificates curl gawk locales "$@"
# AWS's locale; what makes it is not needed any more.
localedef --no-archive -i en_US -f UTF-8 /usr/lib/locale/en_US.utf8
apt-get purge --yes locales libc-l10n
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/apt /var/log/*.log \
  /etc/group- /etc/gshadow- /etc/passwd- /etc/shadow-
# No function needs them, and no-new-privileges makes them useless: what is not there cannot be misused at all.
find / -xdev -type f -perm /6000 -exec chmod a-s {} +

# Scripts and libraries written on AWS take /bin/sh for bash.
ln -sf bash /bin/sh

# Where Amazon Linux keeps the certificate authorities, and where programs built for it look for them.
bundle=/etc/ssl/certs/ca-certificates.crt
install -d -m 0755 /etc/pki/tls/certs /etc/pki/ca-trust/extracted/pem
for path in /etc/pki/tls/certs/ca-bundle.crt /etc/pki/tls/cert.pem /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem \
  /etc/ssl/cert.pem /etc/ssl/certs/ca-bundle.crt; do
  ln -sf "$bundle" "$path"
done

# Packages with native parts choose them by this file (Prisma, for one), and functions bring those for Amazon Linux.
# What the image is made of stays in /usr/lib/os-release.
rm /etc/os-release
cat > /etc/os-release <<'RELEASE'
NAME="Amazon Linux"
VERSION="2023"
ID="amzn"
ID_LIKE="fedora"
VERSION_ID="2023"
PLATFORM_ID="platform:al2023"
PRETTY_NAME="Amazon Linux 2023 (compatible: lambdabox on Debian)"
RELEASE
