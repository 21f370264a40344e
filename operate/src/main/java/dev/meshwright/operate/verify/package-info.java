/// Unit tests of mesh configuration: what a [dev.meshwright.operate.verify.file.TestFile] says must come of requests,
/// judged over the decision core or over running proxies.
///
/// [VerifyRunner] prepares a file's world once for each back end (those of `operate.conformance`), asks every case, and
/// judges by the conformance runner's own verdicts. A [Problem] carries what was expected, what came out, and the steps
/// that decided. [Coverage] says which routes and rules no case touched. Nothing here prints.
@NullMarked
package dev.meshwright.operate.verify;

import org.jspecify.annotations.NullMarked;
