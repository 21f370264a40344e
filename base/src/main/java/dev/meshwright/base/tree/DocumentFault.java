package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Position;

/// Ends the parsing of one document; becomes a diagnostic. Carries no stack trace, as the fault is in the text.
final class DocumentFault extends Exception {
    final String code;
    final transient Position position;
    final String what;
    final String next;

    DocumentFault(String code, Position position, String what, String next) {
        super(what, null, false, false);
        this.code = code;
        this.position = position;
        this.what = what;
        this.next = next;
    }
}
