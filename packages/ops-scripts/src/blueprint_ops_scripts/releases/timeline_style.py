"""How the history page looks: one column that fits a telephone, light and dark."""

STYLE = """
:root{--ink:#1b1f24;--soft:#57606a;--line:#d8dee4;--paper:#fff;--card:#f6f8fa;--good:#116329;--bad:#a40e26;--bar:#2da44e;--mark:#cf222e}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--line:#30363d;--paper:#0d1117;--card:#161b22;--good:#56d364;
--bad:#ff7b72;--bar:#238636;--mark:#f85149}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;padding:1.5rem 1rem 3rem;max-width:60rem;color:var(--ink);background:var(--paper)}
h1{font-size:1.4rem;margin:0}h2{font-size:1rem;margin:2rem 0 .6rem}.lead{margin:.2rem 0;color:var(--soft)}
ol{list-style:none;margin:0;padding:0}code{font:.88em ui-monospace,monospace}time{white-space:nowrap}
.lanes li{display:grid;grid-template-columns:7.5rem 1fr 13rem;gap:.8rem;align-items:center;padding:.2rem 0}
.lanes small{color:var(--soft)}
.track{position:relative;height:1rem;border-radius:.3rem;background:var(--card)}
.bar,.mark{position:absolute;top:0;bottom:0}.bar{min-width:6px;border-radius:.3rem;background:var(--bar)}
.mark{width:4px;background:var(--mark)}
.axis{display:flex;justify-content:space-between;margin:.2rem 13.8rem 0 8.3rem;font-size:.8rem;color:var(--soft)}
.runs li{display:grid;grid-template-columns:10rem 1fr auto;gap:.1rem 1rem;padding:.7rem .8rem;margin:0 0 .5rem;background:var(--card);
border-radius:.5rem;border-left:4px solid var(--line)}
.runs li:has(>.good){border-color:var(--bar)}.runs li:has(>.bad){border-color:var(--mark)}
.runs p,.run{grid-column:2/-1;margin:0;color:var(--soft);overflow-wrap:anywhere;font-size:.9rem}
.good,.approved{color:var(--good)!important}.bad,.rejected{color:var(--bad)!important}.quiet{color:var(--soft)}
@media(max-width:40rem){.lanes li{grid-template-columns:1fr auto;gap:.1rem .6rem}.track{grid-column:1/-1;order:3}
.axis{margin:.2rem 0 0}.runs li{grid-template-columns:1fr}.runs p,.run{grid-column:1}}
"""
