package dev.meshwright.control.authority;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A key and the chain that proves it, leaf first.
record Credentials(PrivateKey key, List<X509Certificate> chain) {
    Credentials {
        chain = List.copyOf(chain);
    }
}
