#!/bin/sh
# install-client.sh RUBY: the runtime client and the packaged part of the SDK for RUBY (ruby3.3), into /out.
set -eu
ruby=$1
abi=$("$ruby" -e 'print Gem.ruby_api_version')
runtime=/out/var/runtime
install -d /out/var/lang/bin "$runtime/gems" "$runtime/specifications" "$runtime/lib"

# As gems, as on AWS, and not where Debian has them: a newer gem of the function's own must win.
shared=/usr/share/rubygems-integration/all
for spec in "$shared"/specifications/aws-*.gemspec "$shared"/specifications/jmespath-*.gemspec; do
  full=$(basename "$spec" .gemspec) name=${spec##*/}
  name=${name%-*}
  cp "$spec" "$runtime/specifications/"
  if [ -d "$shared/gems/$full" ]; then
    cp -r "$shared/gems/$full" "$runtime/gems/"
  else
    install -d "$runtime/gems/$full/lib"
    cp -r "/usr/lib/ruby/vendor_ruby/$name.rb" "/usr/lib/ruby/vendor_ruby/$name" "$runtime/gems/$full/lib/"
  fi
done
find "$runtime/gems" -name sig -type d -prune -exec rm -rf {} +

# GEM_PATH leaves Ruby's own directory of bundled gems out: rexml, which the SDK needs, and its like.
bundled=/usr/lib/ruby/gems/$abi
for spec in "$bundled"/specifications/*.gemspec; do
  # What is compiled of them lies elsewhere, and Ruby finds it without.
  if grep -q 's\.extensions' "$spec"; then continue; fi
  ln -s "$spec" "$runtime/specifications/"
  ln -s "$bundled/gems/$(basename "$spec" .gemspec)" "$runtime/gems/"
done

cp -r /build/runtime_client /build/bootstrap.rb "$runtime/"
sed "s/@ABI@/$abi/g" /build/bootstrap > "$runtime/bootstrap"
chmod 0755 "$runtime/bootstrap"
for name in "$ruby" ruby; do ln -s "/usr/bin/$ruby" "/out/var/lang/bin/$name"; done
for name in bundle bundler erb gem irb rake; do
  [ -e "/usr/bin/$name${ruby#ruby}" ] && ln -s "/usr/bin/$name${ruby#ruby}" "/out/var/lang/bin/$name"
done
