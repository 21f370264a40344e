/// Who a workload is, and the X.509 certificates that prove it.
///
/// [SpiffeId] is the parsed name of a workload; it is compared as a whole, never by string prefix. A workload
/// makes its key with [Keys] and a [CertificateRequest]; the control plane's [Issuer] (root, then intermediate)
/// turns the verified request into a leaf that carries exactly one SPIFFE id, which [Certificates#spiffeId]
/// reads back from a peer's certificate; [KeyedCertificate] is one with its keys. [Pem] is the form in files.
/// [JoinToken] is the proof for the first
/// certificate; later ones are asked for with the current certificate. All keys are EC P-256. Values are
/// immutable; time is a parameter. Knows nothing of network, files or configuration dialects.
@NullMarked
package dev.meshwright.base.identity;

import org.jspecify.annotations.NullMarked;
