package dev.meshwright.operate.demo;

import java.util.Arrays;
import java.util.Optional;

/// Faults that `demo --break NAME` starts with, each with what a person would notice.
public enum Fault {
    EXPIRED_CERT(
            "expired-cert",
            "",
            "the ratings sidecar holds an expired certificate: reviews v2 and v3 cannot get ratings"),
    MISSING_SUBSET(
            "missing-subset",
            "faults/missing-subset.yaml",
            "reviews is routed to subset v9, which nobody defines: 503 NC"),
    WRONG_PORT(
            "wrong-port",
            "faults/wrong-port.yaml",
            "ratings is routed to port 9999, which the service does not have: 503 NC"),
    STRICT_PLAINTEXT(
            "strict-plaintext",
            "faults/strict-plaintext.yaml",
            "callers of catalog send plaintext while it insists on mutual TLS: 503 UF or UC"),
    SLOW_RATINGS("slow-ratings", "", "ratings answers only after 3 s: p99 of reviews v2 and v3 follows");

    private final String word;
    private final String document;
    private final String symptom;

    Fault(String word, String document, String symptom) {
        this.word = word;
        this.document = document;
        this.symptom = symptom;
    }

    public String word() {
        return word;
    }

    /// The document that brings the fault; empty when it comes otherwise.
    String document() {
        return document;
    }

    public String symptom() {
        return symptom;
    }

    public static Optional<Fault> of(String word) {
        return Arrays.stream(values()).filter(f -> f.word.equals(word)).findFirst();
    }
}
