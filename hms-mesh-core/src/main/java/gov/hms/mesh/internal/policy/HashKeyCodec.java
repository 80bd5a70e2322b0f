package gov.hms.mesh.internal.policy;

/** {@link HashKey} to and from the wire. */
final class HashKeyCodec {
    private HashKeyCodec() {}

    static gov.hms.mesh.internal.wire.HashKey write(HashKey key) {
        var wire = gov.hms.mesh.internal.wire.HashKey.newBuilder();
        switch (key.kind()) {
            case HEADER -> wire.setHeader(key.name());
            case COOKIE -> wire.setCookie(key.name());
            case NONE -> {}
        }
        return wire.build();
    }

    static HashKey read(gov.hms.mesh.internal.wire.HashKey wire, Violations violations) {
        return switch (wire.getOfCase()) {
            case HEADER -> named(HashKey.Kind.HEADER, wire.getHeader(), violations);
            case COOKIE -> named(HashKey.Kind.COOKIE, wire.getCookie(), violations);
            case OF_NOT_SET -> HashKey.NONE;
        };
    }

    private static HashKey named(HashKey.Kind kind, String name, Violations violations) {
        violations.check(!name.isEmpty(), "name: \"\" (expected: the name of a header or a cookie)");
        return new HashKey(kind, name);
    }
}
