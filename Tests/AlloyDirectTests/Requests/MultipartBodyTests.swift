import Foundation
import HTTP
import JSON
import Platform
import Testing

@testable import AlloyDirect

@Suite struct MultipartBodyTests {
    private static func scene(_ schema: JSONValue, _ encoding: JSONValue = [:]) throws -> RequestScene {
        var scene = try RequestScene(
            "post", "/upload",
            ["requestBody": ["content": ["multipart/form-data": ["schema": schema, "encoding": encoding]]]])
        scene.files = [
            DirectFile(
                s3Key: "u_report.pdf", filename: "re\"port.pdf", mimeType: "application/pdf",
                content: .memory(Array("PDF".utf8)))
        ]
        return scene
    }

    @Test func partsFollowTheSchema() throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "file": ["type": "string", "format": "binary"],
                "pages": ["type": "array", "items": ["type": "string", "contentMediaType": "image/png"]],
                "meta": ["type": "object"], "note": ["type": "string"], "tags": ["type": "array"],
            ],
        ]
        let request = try Self.scene(schema, ["note": ["contentType": "text/markdown"]]).request(
            CallArguments(requestBody: [
                "file": "u_report.pdf", "pages": [["base64": "aGk=", "filename": "p.png", "contentType": "image/png"]],
                "meta": ["a": 1], "note": "# x", "tags": ["a", 2], "left": nil,
            ]))
        #expect(request.headers["Content-Type"] == "multipart/form-data; boundary=BOUNDARY")
        let expected = [
            "--BOUNDARY", "Content-Disposition: form-data; name=\"file\"; filename=\"re%22port.pdf\"",
            "Content-Type: application/pdf", "", "PDF",
            "--BOUNDARY", "Content-Disposition: form-data; name=\"pages\"; filename=\"p.png\"",
            "Content-Type: image/png", "", "hi",
            "--BOUNDARY", "Content-Disposition: form-data; name=\"meta\"", "Content-Type: application/json", "",
            #"{"a":1}"#,
            "--BOUNDARY", "Content-Disposition: form-data; name=\"note\"", "Content-Type: text/markdown", "", "# x",
            "--BOUNDARY", "Content-Disposition: form-data; name=\"tags\"", "", "a",
            "--BOUNDARY", "Content-Disposition: form-data; name=\"tags\"", "", "2", "--BOUNDARY--", "",
        ]
        #expect(request.text == expected.joined(separator: "\r\n"))
    }

    /// A file of this machine is a part of its own, which is read while it is sent; one that has changed is refused.
    @Test func aFileOnDiskIsNotRead() throws {
        let directory = try PrivateDirectory(prefix: "multipart")
        defer { directory.remove() }
        let path = directory.path + "/report.pdf"
        try Data("PDF".utf8).write(to: URL(fileURLWithPath: path))
        let source = try ConfinedDirectory(path: directory.path).file("report.pdf").source
        var scene = try Self.scene(["properties": ["file": ["format": "binary"]]])
        scene.files = [
            DirectFile(s3Key: "u", filename: "r.pdf", mimeType: "application/pdf", content: .disk(source))
        ]
        let arguments = CallArguments(requestBody: ["file": "u"])
        let request = try scene.request(arguments)
        #expect(request.content?.parts.contains { if case .file = $0 { true } else { false } } == true)
        #expect(request.text.hasSuffix("\r\n\r\nPDF\r\n--BOUNDARY--\r\n"))
        try Data("other".utf8).write(to: URL(fileURLWithPath: path))
        let error = try #require(throws: Problems.self) { try scene.request(arguments) }
        #expect(
            error.sentences == [
                "requestBody: file: the file u was changed or removed after it was uploaded: upload it again"
            ])
    }

    @Test func aFileIsNoText() throws {
        let schema: JSONValue = ["properties": ["file": ["type": "string", "format": "binary"]]]
        let error = try #require(throws: Problems.self) {
            try Self.scene(schema).request(CallArguments(requestBody: ["file": "/etc/passwd"]))
        }
        #expect(error.sentences.first?.hasPrefix("requestBody: file is a file: give the s3Key") == true)
    }

    /// A string in a media type of text is the text, with that type; it may still be an uploaded file.
    @Test(
        arguments: [
            (["type": "string", "contentMediaType": "text/plain"], "text/plain"),
            (["type": "string", "contentMediaType": "text/csv; charset=utf-8"], "text/csv; charset=utf-8"),
            (["type": "string", "contentMediaType": "application/json"], "application/json"),
            (["type": "string", "contentMediaType": "image/svg+xml"], "image/svg+xml"),
        ] as [(JSONValue, String)])
    func aStringInAMediaTypeOfTextIsText(schema: JSONValue, type: String) throws {
        let scene = try Self.scene(["properties": ["t": schema]])
        #expect(
            try scene.request(CallArguments(requestBody: ["t": "a b"])).text
                == "--BOUNDARY\r\nContent-Disposition: form-data; name=\"t\"\r\nContent-Type: \(type)\r\n\r\n"
                + "a b\r\n--BOUNDARY--\r\n")
        #expect(try scene.request(CallArguments(requestBody: ["t": "u_report.pdf"])).text.contains("\r\n\r\nPDF\r\n"))
    }

    @Test(
        arguments: [
            ["type": "string", "contentMediaType": "image/png"], ["contentMediaType": "text/plain"],
            ["type": "string", "contentMediaType": "application/octet-stream"],
            ["type": "string", "contentMediaType": "text/plain", "format": "binary"],
        ] as [JSONValue])
    func aStringInAnyOtherMediaTypeIsAFile(schema: JSONValue) throws {
        let scene = try Self.scene(["properties": ["t": schema]])
        #expect(throws: Problems.self) { try scene.request(CallArguments(requestBody: ["t": "a b"])) }
    }

    @Test func aTextThatIsTheKeyOfAFileStaysAText() throws {
        let request = try Self.scene(["properties": ["note": ["type": "string"]]]).request(
            CallArguments(requestBody: ["note": "u_report.pdf"]))
        #expect(request.text.contains("\r\n\r\nu_report.pdf\r\n"))
    }

    /// Django REST framework's documents describe a file as the location that a response has, unless they are told otherwise.
    @Test func aFileMayBeDescribedAsItsLocation() throws {
        let scene = try Self.scene(["properties": ["file": ["type": "string", "format": "uri"]]])
        let sent = try scene.request(CallArguments(requestBody: ["file": "u_report.pdf"]))
        #expect(sent.text.contains("filename=\"re%22port.pdf\"\r\nContent-Type: application/pdf\r\n\r\nPDF\r\n"))
        let location = try scene.request(CallArguments(requestBody: ["file": "https://example.com/report.pdf"]))
        #expect(location.text.contains("name=\"file\"\r\n\r\nhttps://example.com/report.pdf\r\n"))
    }

    /// An operation that takes JSON, too, gets what JSON can't carry as `multipart/form-data`.
    @Test(
        "A file chooses the form that carries it",
        arguments: [
            (["file": "u_report.pdf", "title": "t"], "multipart/form-data; boundary=BOUNDARY"),
            (["file": ["base64": "aGk="], "title": "t"], "multipart/form-data; boundary=BOUNDARY"),
            (["files": ["u_report.pdf"]], "multipart/form-data; boundary=BOUNDARY"),
            (["file": "https://example.com/", "title": "t"], "application/json"),
            (["title": "u_report.pdf"], "application/json"), ([], "application/json"), ([:], "application/json"),
        ] as [(JSONValue, String)])
    func aFileChooses(body: JSONValue, contentType: String) throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "file": ["type": "string", "format": "uri"], "title": ["type": "string"],
                "files": ["type": "array", "items": ["type": "string", "format": "binary"]],
            ],
        ]
        var scene = try RequestScene(
            "post", "/upload",
            [
                "requestBody": [
                    "content": [
                        "application/json": ["schema": schema], "application/x-www-form-urlencoded": ["schema": schema],
                        "multipart/form-data": ["schema": schema],
                    ]
                ]
            ])
        scene.files = try Self.scene([:]).files
        #expect(try scene.request(CallArguments(requestBody: body)).headers["Content-Type"] == contentType)
    }

    @Test func anArbitraryNameCannotEndItsHeader() throws {
        let request = try Self.scene([:]).request(CallArguments(requestBody: ["a\r\nX: y\"": "v"]))
        #expect(request.text.contains("name=\"a%0D%0AX: y%22\"\r\n"))
    }
}
