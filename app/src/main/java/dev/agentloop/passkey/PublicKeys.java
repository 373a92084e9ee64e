package dev.agentloop.passkey;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;

/// Whether a key is one that a device would make. Nothing attests a new passkey's key, and the JDK takes any numbers.
final class PublicKeys {
    /// Bits. Shorter ones are factored; longer ones make each sign-in slow.
    private static final int MIN_RSA = 2048;
    private static final int MAX_RSA = 4096;

    /// Bits: no random key has fewer.
    private static final int MIN_EDWARDS = 128;

    private PublicKeys() {}

    static boolean isSound(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> isOn(ec.getParams().getCurve(), ec.getW());
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= MIN_RSA && rsa.getModulus().bitLength() <= MAX_RSA && rsa.getModulus().testBit(0);
            // Small numbers are points of small order, whose signatures anybody can write.
            case EdECPublicKey ed -> ed.getPoint().getY().bitLength() > MIN_EDWARDS;
            case null, default -> false;
        };
    }

    /// y^2 = x^3 + ax + b
    private static boolean isOn(EllipticCurve curve, ECPoint point) {
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        boolean inside = x.signum() >= 0 && y.signum() >= 0 && x.compareTo(p) < 0 && y.compareTo(p) < 0;
        return inside && y.multiply(y).subtract(x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB())).mod(p).signum() == 0;
    }
}
