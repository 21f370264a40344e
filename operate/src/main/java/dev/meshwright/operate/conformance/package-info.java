/// Published conformance cases as data, and where they are run.
///
/// A [SuiteReader] reads the folder of one format into [ConformanceCase]s: requests among the programs of an
/// [EchoWorld], or questions about documents. A [BackEnd] sends requests, or says what would come of them
/// ([CoreBackEnd]: the decision core over the very resources that proxies would get). [Verdicts] compare what came
/// with what is published, and [Agreement] what a data plane shows with what the core says. What cannot be expressed
/// is a [Construct] of a closed list, found in the data before anything runs. Nothing here knows a case by name.
@NullMarked
package dev.meshwright.operate.conformance;

import org.jspecify.annotations.NullMarked;
