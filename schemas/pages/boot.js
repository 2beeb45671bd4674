(() => {
  const root = document.querySelector("meta[name=limbeck-root]").content;
  const make = (path) => {
    if (!/^(report\.js|data\/[a-z]+[0-9]*\.js)$/.test(path))
      throw new TypeError(path);
    return root + path;
  };
  const rules = { createScriptURL: make };
  const policy = window.trustedTypes
    ? trustedTypes.createPolicy("limbeck", rules) : rules;
  window.limbeckLoad = (path) => {
    const script = document.createElement("script");
    script.src = policy.createScriptURL(path);
    document.head.append(script);
    return script;
  };
  limbeckLoad("report.js");
})();
