-- Raw Typst around the content of a div or span that carries `before` and `after` (see markup.py), and formulas
-- with the alternative text that PDF/UA asks for.

local function around(element, raw)
  local before, after = element.attributes.before, element.attributes.after
  if not before then return element.content end
  local content = element.content
  content:insert(1, raw("typst", before))
  if after and after ~= "" then content:insert(raw("typst", after)) end
  return content
end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function formula(element)
  local display = element.attributes.display == "yes"
  local tex = pandoc.utils.stringify(element)
  local kind = display and "DisplayMath" or "InlineMath"
  local typst = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ pandoc.Math(kind, tex) }) }), "typst")
  local body = typst:gsub("^%s*%$%s*", ""):gsub("%s*%$%s*$", "")
  local block = display and "true" or "false"
  return pandoc.RawInline("typst", "#math.equation(block: " .. block .. ", alt: " .. quoted(tex) .. ", $" .. body .. "$);")
end

return {
  {
    Div = function(element) return around(element, pandoc.RawBlock) end,
    Span = function(element)
      if element.classes:includes("formula") then return formula(element) end
      return around(element, pandoc.RawInline)
    end,
  },
}
