/// The style of the consent page: one column on any width, light or dark as the system is set, with the system's fonts.
enum ConsentStyle {
    /// The style sheet, to the byte: the page's policy allows this text only.
    static let text = """
        :root{color-scheme:light dark;--back:#eef0f5;--card:#fff;--text:#1b1f2a;--quiet:#5b6274;--line:#d9dde7;\
        --accent:#3548c8;--accent-text:#fff;--wash:#f2f4ff}
        @media (prefers-color-scheme:dark){:root{--back:#0f1218;--card:#181c25;--text:#e9ecf4;--quiet:#a0a8bb;\
        --line:#2e3443;--accent:#8f9dff;--accent-text:#10142b;--wash:#212740}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem 1rem;background:var(--back);\
        color:var(--text);font:1rem/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
        main{width:100%;max-width:29rem;padding:2rem;background:var(--card);border:1px solid var(--line);\
        border-radius:1rem;box-shadow:0 1rem 3rem -1.5rem rgb(10 15 40/.35)}
        .pair{display:flex;align-items:center;justify-content:center;margin-bottom:1.25rem}
        .mark{display:grid;place-items:center;width:3.25rem;height:3.25rem;border-radius:.9rem;font-size:1.4rem;\
        font-weight:650;background:var(--accent);color:var(--accent-text)}
        .mark.app,.mark.off{background:var(--wash);color:var(--text);border:1px solid var(--line)}
        .dots{width:3rem;border-top:3px dotted var(--line);margin:0 .6rem}
        h1{margin:0 0 .5rem;font-size:1.4rem;line-height:1.25;text-align:center;text-wrap:balance}
        .lead{margin:0 0 .5rem;text-align:center;color:var(--quiet);text-wrap:balance;overflow-wrap:anywhere}
        .lead b{color:var(--text);font-weight:600}
        fieldset{margin:1.5rem 0 0;padding:0;border:0;min-width:0}
        legend{padding:0 0 .5rem;font-size:.8rem;font-weight:650;letter-spacing:.04em;text-transform:uppercase;\
        color:var(--quiet)}
        .row{display:flex;align-items:flex-start;gap:.75rem;padding:.5rem .8rem;border:1px solid var(--line);\
        margin-top:-1px;cursor:pointer}
        legend+.row{border-radius:.6rem .6rem 0 0;margin-top:0}
        .row:last-child{border-radius:0 0 .6rem .6rem}
        legend+.row:last-child{border-radius:.6rem}
        .row:has(:checked){background:var(--wash)}
        .row>span{min-width:0;flex:1}
        .row input:not([type=text]){flex:none;width:1.1rem;height:1.1rem;margin:.2rem 0 0;accent-color:var(--accent)}
        small,code{display:block;font-size:.8rem;color:var(--quiet);overflow-wrap:anywhere}
        code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.75rem}
        .other{flex-wrap:wrap;cursor:default}
        .other label{flex:1;cursor:pointer}
        input[type=text]{flex:1 1 100%;min-width:0;padding:.5rem .65rem;font:inherit;color:inherit;\
        background:var(--card);border:1px solid var(--quiet);border-radius:.45rem}
        .other:not(:has(:checked)) input[type=text]{display:none}
        .buttons{display:grid;grid-template-columns:1fr 1fr;gap:.75rem;margin:1.5rem 0 1.25rem}
        button{padding:.75rem 1rem;font:inherit;font-weight:600;color:inherit;background:transparent;\
        border:1px solid var(--line);border-radius:.6rem;cursor:pointer}
        button:hover{background:var(--wash)}
        .allow{background:var(--accent);border-color:var(--accent);color:var(--accent-text)}
        .allow:hover{background:var(--accent);filter:brightness(1.1)}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        .small{margin:.5rem 0 0;font-size:.8rem;color:var(--quiet);text-align:center}
        .address{overflow-wrap:anywhere;color:var(--text)}
        @media (max-width:30rem){body{padding:0;place-items:start stretch;background:var(--card)}\
        main{max-width:none;padding:1.5rem 1.1rem;border:0;border-radius:0;box-shadow:none}}
        """
}
