import Logging
import Testing

struct QueryMaskTests {
    @Test(arguments: [
        ("https://x.io/oauth?token=abc.def-1", "https://x.io/oauth?token=[redacted]"),
        ("https://x.io/?a=1&token=abc&b=2#f", "https://x.io/?a=1&token=[redacted]&b=2#f"),
        ("see https://x.io/?TOKEN=abc now", "see https://x.io/?TOKEN=[redacted] now"),
        (#"{"oauthUrl":"https://x.io/?token=abc","b":1}"#, #"{"oauthUrl":"https://x.io/?token=[redacted]","b":1}"#),
        ("token=abc", "token=[redacted]"), ("a;token=abc", "a;token=[redacted]"),
        ("<a href='?token=abc'>", "<a href='?token=[redacted]'>"),
        ("?token=[redacted]", "?token=[redacted]"), ("?token=a=b==&c", "?token=[redacted]&c"),
        ("?token=a&token=b", "?token=[redacted]&token=[redacted]"), ("x\ntoken=abc\ny", "x\ntoken=[redacted]\ny"),
        // Presigned URLs.
        (
            "https://s3/b?X-Amz-Algorithm=A&X-Amz-Credential=K%2F2025&X-Amz-Date=D&X-Amz-Security-Token=T%2B&X-Amz-Signature=0af",
            "https://s3/b?X-Amz-Algorithm=A&X-Amz-Credential=[redacted]&X-Amz-Date=D&X-Amz-Security-Token=[redacted]&X-Amz-Signature=[redacted]"
        ),
        (
            "https://cf/b?Expires=1&Signature=a~b_&Key-Pair-Id=K",
            "https://cf/b?Expires=1&Signature=[redacted]&Key-Pair-Id=K"
        ), ("?x-amz-signature=1", "?x-amz-signature=[redacted]"),
        // Escaped by JSON, with and without need.
        (
            #""https:\/\/x.io\/?a=1\u0026token=ab\/cd\u002bef\u0026b=2""#,
            #""https:\/\/x.io\/?a=1\u0026token=[redacted]\u0026b=2""#
        ), (#""?token\u003dabc\u0026b\u003d2""#, #""?token\u003d[redacted]\u0026b\u003d2""#),
        (#""{\"u\":\"?token=abc\"}""#, #""{\"u\":\"?token=[redacted]\"}""#),
        (#""a\ntoken=abc\nb""#, #""a\ntoken=[redacted]\nb""#),
        // A URL inside a URL.
        ("?next=https%3A%2F%2Fx%3Ftoken%3Dabc%26b%3D2&c=3", "?next=https%3A%2F%2Fx%3Ftoken%3D[redacted]%26b%3D2&c=3"),
        ("?next=x%3fa%3d1%26token%3dab%2Fc", "?next=x%3fa%3d1%26token%3d[redacted]"),
        // Keys and passwords in queries and forms.
        (
            "https://x.io/?api_key=k1&apikey=k2&X-Api-Key=k3&access_token=t&client_secret=s&sig=a%2Fb&page=2",
            "https://x.io/?api_key=[redacted]&apikey=[redacted]&X-Api-Key=[redacted]&access_token=[redacted]&client_secret=[redacted]&sig=[redacted]&page=2"
        ),
        (
            "user=ada&pwd=p&otp=123456&auth.pass=q&password=r",
            "user=ada&pwd=[redacted]&otp=[redacted]&auth.pass=[redacted]&password=[redacted]"
        ),
        // The field Authorization.
        ("Authorization: Bearer ab12-cd34.ef, next", "Authorization: Bearer [redacted], next"),
        (#"{"note":"authorization: basic dXNlcjpwYXNz1="}"#, #"{"note":"authorization: basic [redacted]"}"#),
        ("curl -H 'Authorization: Bearer abcdefghijklmnopqrst'", "curl -H 'Authorization: Bearer [redacted]'"),
        (
            "Basic authentication, a Bearer token, forbearer 12345678",
            "Basic authentication, a Bearer token, forbearer 12345678"
        ),
        // Not those.
        ("?tokens=1&xtoken=2&access-token=3&token2=4", "?tokens=1&xtoken=2&access-token=3&token2=4"),
        ("?token=", "?token="), ("token: abc", "token: abc"), ("?tok=token", "?tok=token"),
        ("?X-Amz-SignedHeaders=host", "?X-Amz-SignedHeaders=host"),
    ])
    func masks(text: String, expected: String) {
        let redactor = Redactor()
        #expect(redactor.redact(text) == expected)
        #expect(redactor.redact(expected) == expected)
        #expect(redactor.redact(text, maskingQueries: false) == text)
        redactor.register(Secret("never seen here"))
        #expect(redactor.redact(text) == expected)
    }

    @Test func secretInAMaskedValueIsReplacedOnce() {
        let redactor = Redactor()
        redactor.register(Secret("secret-1234"))
        #expect(redactor.redact("?token=x-secret-1234-y&b=secret-1234") == "?token=[redacted]&b=[redacted]")
        #expect(redactor.redact("?token=x-secret-1234-y", maskingQueries: false) == "?token=x-[redacted]-y")
    }

    @Test(arguments: [("token", true), ("Token", true), ("X-Amz-Signature", true), ("tokens", false), ("", false)])
    func namesOfFields(name: String, expected: Bool) { #expect(Redactor().isMasked(parameter: name) == expected) }
}
